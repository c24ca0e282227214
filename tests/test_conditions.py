"""Dates, outlets, officials and languages that a question limits the search to."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conditions import conditions, without
from rag.cues import _cues, cue
from rag.language import LANGUAGES
from rag.names import same_outlet, same_person
from rag.periods import flat, periods
from rag.schema import Condition, Filters, OnRecord

TODAY = dt.date(2024, 7, 3)  # a Wednesday
ON_RECORD = OnRecord(
    outlets=(
        "Reuters",
        "AFP",
        "CCTV",
        "Bloomberg",
        "The Paper",
        "路透社记者",
        "BBC",
        "M. Lacroix (Louis)",
        "Mme Senay (Cathy)",
    ),
    officials=(
        "Mao Ning",
        "Zhao Lijian",
        "Geng Shuang",
        "耿爽",
        "MS. PSAKI",
        "MR. KIRBY",
        "M. Legault",
        "M. Arruda (Horacio)",
        "Mme Guilbault",
        "SECRETARY MAYORKAS",
        "DR. FAUCI",
    ),
    dates=(
        dt.date(2020, 2, 3),
        dt.date(2020, 3, 3),
        dt.date(2020, 3, 6),
        dt.date(2020, 4, 1),
        dt.date(2024, 6, 26),
        dt.date(2024, 7, 2),
    ),
    languages=("en", "fr", "zh"),
)


def found(question: str, language: str, on_record: OnRecord = ON_RECORD) -> dict[str, Condition]:
    return {one.kind: one for one in conditions(question, language, on_record, TODAY)}


def day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        (
            "en",
            "What did Zhao Lijian say about Huawei on 2 July 2024?",
            {"date": "on 2 July 2024", "speaker": "Zhao Lijian"},
        ),
        ("en", "In March 2020, what did the spokesperson say about masks?", {"date": "In March 2020"}),
        ("en", "What did X say on 17 June about the collision?", {"date": "on 17 June"}),
        ("en", "What was said at the 2 July press conference?", {"date": "2 July"}),
        ("en", "What did Reuters ask about in March 2020?", {"date": "in March 2020", "outlet": "Reuters"}),
        ("en", "What did Reuters ask about Hong Kong yesterday?", {"date": "yesterday", "outlet": "Reuters"}),
        ("en", "What did Mao Ning say about G20 and 5G?", {"speaker": "Mao Ning"}),
        ("en", "What did China say about Huawei in March 2020?", {"date": "in March 2020"}),
        ("en", "Which outlets asked about Hong Kong last week?", {"date": "last week"}),
        (
            "en",
            "What did Psaki say between 3 and 10 March 2020 about vaccines?",
            {"date": "between 3 and 10 March 2020", "speaker": "Psaki"},
        ),
        ("en", "What has China said about Taiwan since March 2020?", {"date": "since March 2020"}),
        (
            "en",
            "What did Geng Shuang say before 1 April 2020?",
            {"date": "before 1 April 2020", "speaker": "Geng Shuang"},
        ),
        (
            "en",
            "At yesterday's briefing, what did Psaki say about gas prices?",
            {"date": "yesterday's", "speaker": "Psaki"},
        ),
        ("en", "What was Bloomberg told about tariffs?", {"outlet": "Bloomberg"}),
        ("en", "What did Mao Ning tell Reuters about the Philippines?", {"outlet": "Reuters", "speaker": "Mao Ning"}),
        ("en", "Which question asked by AFP was about Iran?", {"outlet": "AFP"}),
        ("en", "What was the answer to Reuters' question on Huawei?", {"outlet": "Reuters"}),
        ("en", "How did Zhao Lijian respond to Reuters on the virus?", {"outlet": "Reuters", "speaker": "Zhao Lijian"}),
        ("en", "Zhao Lijian on Huawei", {"speaker": "Zhao Lijian"}),
        ("en", "According to Jen Psaki, who pays?", {"speaker": "Jen Psaki"}),
        ("en", "What is Psaki's answer on inflation?", {"speaker": "Psaki"}),
        ("en", "Did Psaki say Biden met Xi in November?", {"speaker": "Psaki"}),
        ("en", "What does the Chinese transcript say?", {"language": "the Chinese transcript"}),
        (
            "en",
            "In the Chinese version, what does Mao Ning say about Taiwan?",
            {"language": "In the Chinese version", "speaker": "Mao Ning"},
        ),
        ("en", "Who asked about masks in the last two weeks?", {"date": "in the last two weeks"}),
        ("en", "What did China say about sanctions on 2024-07-02?", {"date": "on 2024-07-02"}),
        ("en", "What did Secretary Mayorkas say about the border?", {"speaker": "Mayorkas"}),
        ("en", "What did the spokesperson say today?", {"date": "today"}),
        ("en", "What did AFP ask on 2 July?", {"outlet": "AFP", "date": "on 2 July"}),
        ("en", "What did Dr. Fauci say last month about masks?", {"date": "last month", "speaker": "Fauci"}),
        ("en", "Who asked about the Diamond Princess in February?", {"date": "in February"}),
        ("en", "On 3 March 2020, who asked about WHO funding?", {"date": "On 3 March 2020"}),
        ("en", "What did the press conference of 2 July 2024 cover?", {"date": "of 2 July 2024"}),
        ("en", "What did the spokesperson in March 2020 say about masks?", {"date": "in March 2020"}),
        ("en", "What questions did CCTV put to Mao Ning?", {"outlet": "CCTV", "speaker": "Mao Ning"}),
        ("en", "Was Psaki asked about Afghanistan?", {"speaker": "Psaki"}),
        ("en", "What did the official describe as a lie on 2 July?", {"date": "on 2 July"}),
        ("en", "what did mao ning say about ai", {"speaker": "mao ning"}),
        ("fr", "Qu'a dit Mao Ning le 2 juillet ?", {"speaker": "Mao Ning", "date": "le 2 juillet"}),
        ("fr", "Qu'a dit la Chine le 2 juillet 2024 à propos de Huawei ?", {"date": "le 2 juillet 2024"}),
        (
            "fr",
            "En mars 2020, qu'a répondu M. Legault sur les masques ?",
            {"date": "En mars 2020", "speaker": "Legault"},
        ),
        ("fr", "Qu'a demandé Reuters en mars ?", {"outlet": "Reuters", "date": "en mars"}),
        ("fr", "Qu'a répondu le porte-parole à la question de l'AFP ?", {"outlet": "AFP"}),
        ("fr", "Selon Legault, combien de lits sont libres ?", {"speaker": "Legault"}),
        ("fr", "Qu'est-ce qui a été dit à la conférence de presse du 2 juillet ?", {"date": "du 2 juillet"}),
        ("fr", "Qui a posé des questions sur les écoles du 3 au 10 mars 2020 ?", {"date": "du 3 au 10 mars 2020"}),
        ("fr", "M. Arruda a-t-il parlé des masques hier ?", {"speaker": "Arruda", "date": "hier"}),
        ("fr", "Que dit la version chinoise de la conférence de presse ?", {"language": "la version chinoise"}),
        (
            "fr",
            "Dans la version anglaise, qu'a dit Mao Ning ?",
            {"language": "Dans la version anglaise", "speaker": "Mao Ning"},
        ),
        ("fr", "Qu'a déclaré Mme Guilbault depuis mars 2020 ?", {"speaker": "Guilbault", "date": "depuis mars 2020"}),
        ("fr", "Quelle est la réponse de M. Legault sur les garderies ?", {"speaker": "Legault"}),
        ("fr", "Qu’a demandé M. Lacroix au premier ministre ?", {"outlet": "Lacroix"}),
        ("fr", "Comment Legault a-t-il justifié le couvre-feu ?", {"speaker": "Legault"}),
        (
            "fr",
            "Qu'a dit M. Legault sur les masques la semaine dernière ?",
            {"speaker": "Legault", "date": "la semaine dernière"},
        ),
        ("zh", "路透社问了什么？", {"outlet": "路透社"}),
        ("zh", "2024年7月2日毛宁说了什么？", {"date": "2024年7月2日", "speaker": "毛宁"}),
        ("zh", "毛宁在7月2日就人工智能说了什么？", {"speaker": "毛宁", "date": "在7月2日"}),
        ("zh", "2020年3月，外交部对口罩问题怎么说？", {"date": "2020年3月"}),
        ("zh", "赵立坚对华为怎么说？", {"speaker": "赵立坚"}),
        ("zh", "发言人怎么回答路透社的提问？", {"outlet": "路透社"}),
        ("zh", "外交部对路透社的提问是怎么回应的？", {"outlet": "路透社"}),
        ("zh", "英文记录里赵立坚怎么说？", {"language": "英文记录里", "speaker": "赵立坚"}),
        ("zh", "在中文版里，耿爽怎么评价世卫组织？", {"language": "在中文版里", "speaker": "耿爽"}),
        ("zh", "上周谁问了香港的问题？", {"date": "上周"}),
        ("zh", "2020年3月3日至10日，外交部就疫情说了什么？", {"date": "2020年3月3日至10日"}),
        ("zh", "7月2日的记者会上谈了什么？", {"date": "7月2日"}),
        ("zh", "外交部昨天怎么说？", {"date": "昨天"}),
        ("zh", "2020年以来外交部怎么评价世卫组织？", {"date": "2020年以来"}),
        ("zh", "彭博社记者三月问了哪些问题？", {"outlet": "彭博社", "date": "三月"}),
        ("zh", "据耿爽介绍，有多少人康复？", {"speaker": "耿爽"}),
        ("es", "¿Qué preguntó EFE sobre Venezuela?", {"outlet": "EFE"}),
        ("es", "¿Qué dijo Mao Ning el 2 de julio?", {"speaker": "Mao Ning", "date": "el 2 de julio"}),
        ("es", "En marzo de 2020, ¿qué dijo China sobre las mascarillas?", {"date": "En marzo de 2020"}),
        ("es", "¿Qué se dijo en la rueda de prensa del 2 de julio?", {"date": "del 2 de julio"}),
        ("es", "Según Zhao Lijian, ¿de dónde viene el virus?", {"speaker": "Zhao Lijian"}),
        ("es", "¿Qué respondió el portavoz a la pregunta de Reuters?", {"outlet": "Reuters"}),
        ("es", "¿Qué dice la transcripción en inglés?", {"language": "la transcripción en inglés"}),
        (
            "es",
            "¿Qué dijo Geng Shuang en la transcripción china?",
            {"language": "en la transcripción china", "speaker": "Geng Shuang"},
        ),
        ("es", "¿Quién preguntó por Hong Kong la semana pasada?", {"date": "la semana pasada"}),
        ("es", "¿Qué dijo China sobre Huawei del 3 al 10 de marzo de 2020?", {"date": "del 3 al 10 de marzo de 2020"}),
        ("es", "¿Qué ha dicho China sobre Taiwán desde marzo de 2020?", {"date": "desde marzo de 2020"}),
        ("de", "Was fragte Reuters am 2. Juli?", {"outlet": "Reuters", "date": "am 2. Juli"}),
        ("de", "Was sagte Mao Ning am 2. Juli 2024 zu Huawei?", {"speaker": "Mao Ning", "date": "am 2. Juli 2024"}),
        ("de", "Was hat China im März 2020 zu Masken gesagt?", {"date": "im März 2020"}),
        ("de", "Was hat Zhao Lijian zu Huawei gesagt?", {"speaker": "Zhao Lijian"}),
        ("de", "Wie lautete die Antwort auf die Frage von AFP?", {"outlet": "AFP"}),
        ("de", "Laut Geng Shuang: wie viele Länder?", {"speaker": "Geng Shuang"}),
        ("de", "Was steht im chinesischen Protokoll zu Taiwan?", {"language": "im chinesischen Protokoll"}),
        ("de", "Was wurde auf der Pressekonferenz vom 2. Juli gesagt?", {"date": "vom 2. Juli"}),
        ("de", "Wer fragte letzte Woche nach Hongkong?", {"date": "letzte Woche"}),
        ("de", "Was sagte China 2020 zu Huawei?", {"date": "2020"}),
        ("de", "Was hat Reuters zu Huawei gefragt?", {"outlet": "Reuters"}),
        (
            "de",
            "Was sagte das Außenministerium zwischen dem 3. und 10. März 2020 zu Masken?",
            {"date": "zwischen dem 3. und 10. März 2020"},
        ),
        ("de", "Im März 2020: Was sagte Geng Shuang über die WHO?", {"date": "Im März 2020", "speaker": "Geng Shuang"}),
        ("en", "What did the spokesperson say in the briefing on 2 July about Taiwan?", {"date": "on 2 July"}),
        ("en", "What was the Ministry's reaction in March 2020 to the travel ban?", {"date": "in March 2020"}),
        ("en", "Which reporters asked about Iran in April 2020?", {"date": "in April 2020"}),
        ("en", "Did anyone ask about North Korea this month?", {"date": "this month"}),
        ("en", "Did Psaki mention inflation in the last 10 days?", {"speaker": "Psaki", "date": "in the last 10 days"}),
        ("en", "What did the press secretary say about Roe v. Wade since last week?", {"date": "since last week"}),
        (
            "en",
            "Why did Zhao Lijian criticize the US on 3 March 2020?",
            {"speaker": "Zhao Lijian", "date": "on 3 March 2020"},
        ),
        (
            "en",
            "What did Geng Shuang say about the phase one deal signed on 15 January 2020?",
            {"speaker": "Geng Shuang"},
        ),
        ("en", "Who from Bloomberg asked about chips?", {"outlet": "Bloomberg"}),
        ("en", "What was Reuters's question about?", {"outlet": "Reuters"}),
        ("en", "What did the BBC correspondent ask?", {"outlet": "BBC"}),
        ("en", "What did CNN ask Psaki about Kabul?", {"outlet": "CNN", "speaker": "Psaki"}),
        ("en", "Reuters asked about Iran: what was the answer?", {"outlet": "Reuters"}),
        (
            "en",
            "How did Geng Shuang answer the question from the Wall Street Journal?",
            {"outlet": "Wall Street Journal", "speaker": "Geng Shuang"},
        ),
        ("en", "What did the spokesperson say about Pompeo's remarks on 2 July?", {"date": "on 2 July"}),
        ("en", "Has Mr. Kirby said anything about drones?", {"speaker": "Kirby"}),
        ("en", "Did Kirby, in March 2020, confirm the strike?", {"speaker": "Kirby", "date": "in March 2020"}),
        ("en", "What were Psaki's comments on the filibuster?", {"speaker": "Psaki"}),
        ("en", "What was asked on 2/7/2024?", {"date": "on 2/7/2024"}),
        ("en", "What did AFP want to know?", {"outlet": "AFP"}),
        ("en", "Did Reuters raise the issue of Xinjiang last year?", {"outlet": "Reuters", "date": "last year"}),
        (
            "en",
            "According to the English transcript, what did he deny?",
            {"language": "According to the English transcript"},
        ),
        ("en", "What is the position of Mao Ning on AI?", {"speaker": "Mao Ning"}),
        (
            "en",
            "What did spokesperson Geng Shuang say on April 1 about the outbreak?",
            {"speaker": "Geng Shuang", "date": "on April 1"},
        ),
        ("en", "What did they announce on Tuesday?", {"date": "on Tuesday"}),
        ("en", "What questions were asked two weeks ago?", {"date": "two weeks ago"}),
        (
            "en",
            "Were there any questions about Taiwan between January and March 2020?",
            {"date": "between January and March 2020"},
        ),
        ("fr", "Qu'a dit M. Arruda sur les tests en mars 2020 ?", {"speaker": "Arruda", "date": "en mars 2020"}),
        ("fr", "Qui a interrogé la Chine sur l'OTAN hier ?", {"date": "hier"}),
        ("fr", "D'après le Dr Arruda, faut-il porter un masque ?", {"speaker": "Arruda"}),
        (
            "fr",
            "Le premier ministre Legault a annoncé quoi le 1er avril 2020 ?",
            {"speaker": "Legault", "date": "le 1er avril 2020"},
        ),
        ("fr", "Quelles questions ont été posées par Reuters ?", {"outlet": "Reuters"}),
        ("fr", "Quelle a été la réponse donnée à Reuters sur Huawei ?", {"outlet": "Reuters"}),
        ("fr", "Que pense Legault de Trump ?", {"speaker": "Legault"}),
        (
            "fr",
            "Lors du point de presse du 1er avril, qu'a dit Mme Guilbault ?",
            {"date": "du 1er avril", "speaker": "Guilbault"},
        ),
        (
            "fr",
            "Qu'a dit le ministre au cours des deux dernières semaines ?",
            {"date": "au cours des deux dernières semaines"},
        ),
        ("fr", "Quelle était la position de la Chine en mars 2020 sur l'OMS ?", {"date": "en mars 2020"}),
        ("zh", "耿爽在2020年3月3日的记者会上怎么评价世卫组织？", {"speaker": "耿爽", "date": "在2020年3月3日"}),
        ("zh", "法新社问耿爽什么问题？", {"outlet": "法新社", "speaker": "耿爽"}),
        ("zh", "外交部怎么答复法新社？", {"outlet": "法新社"}),
        ("zh", "外交部2020年4月1日之前怎么谈口罩？", {"date": "2020年4月1日之前"}),
        ("zh", "今天外交部说了什么？", {"date": "今天"}),
        ("zh", "3月3日，赵立坚回应了什么？", {"date": "3月3日", "speaker": "赵立坚"}),
        ("zh", "过去两周有谁问过台湾？", {"date": "过去两周"}),
        ("zh", "发言人赵立坚怎么回应美方的指责？", {"speaker": "赵立坚"}),
        ("es", "¿Qué contestó Geng Shuang a Reuters?", {"speaker": "Geng Shuang", "outlet": "Reuters"}),
        ("es", "¿Qué dijo el portavoz ayer sobre Taiwán?", {"date": "ayer"}),
        ("es", "¿Cuál fue la respuesta a la AFP sobre Irán?", {"outlet": "AFP"}),
        (
            "es",
            "¿Qué explicó Zhao Lijian en la conferencia de prensa del 3 de marzo?",
            {"speaker": "Zhao Lijian", "date": "del 3 de marzo"},
        ),
        (
            "es",
            "¿Qué preguntó Reuters antes del 1 de abril de 2020?",
            {"outlet": "Reuters", "date": "antes del 1 de abril de 2020"},
        ),
        ("de", "Was antwortete Mao Ning auf die Frage von Reuters?", {"speaker": "Mao Ning", "outlet": "Reuters"}),
        ("de", "Was hat das Ministerium gestern zu Taiwan gesagt?", {"date": "gestern"}),
        ("de", "Was wurde seit März 2020 zu Masken gesagt?", {"date": "seit März 2020"}),
        ("de", "Was wollte AFP am 2. Juli wissen?", {"outlet": "AFP", "date": "am 2. Juli"}),
        ("de", "Was sagte Kirby zu Drohnen im März 2020?", {"speaker": "Kirby", "date": "im März 2020"}),
        ("de", "Wer fragte in den letzten drei Tagen nach Iran?", {"date": "in den letzten drei Tagen"}),
        ("de", "Was steht in der englischen Fassung?", {"language": "in der englischen Fassung"}),
        ("en", "What did China's foreign ministry say about Canada on March 3, 2020?", {"date": "on March 3, 2020"}),
        ("en", "How did the spokesperson describe US-China relations in 2020?", {"date": "in 2020"}),
        ("en", "Tell me what Hua Chunying said in May 2018 about trade", {"date": "in May 2018"}),
        ("en", "Did the US and China discuss tariffs in March 2020?", {"date": "in March 2020"}),
        ("en", "What did Psaki say about Biden's trip to Europe in June?", {"speaker": "Psaki"}),
        (
            "en",
            "What did Psaki say about Afghanistan before 1 March 2020?",
            {"speaker": "Psaki", "date": "before 1 March 2020"},
        ),
        (
            "en",
            "Give me Geng Shuang's comments about Iran from March 2020",
            {"speaker": "Geng Shuang", "date": "from March 2020"},
        ),
        ("en", "Show the exchange with Reuters on Iran", {"outlet": "Reuters"}),
        ("en", "Questions from AFP about Xinjiang", {"outlet": "AFP"}),
        ("en", "Reuters question on Huawei", {"outlet": "Reuters"}),
        ("en", "Psaki: Afghanistan", {"speaker": "Psaki"}),
        ("en", "What does Mao Ning think about AI?", {"speaker": "Mao Ning"}),
        ("en", "What did Reuters' reporter ask on 2 July 2024?", {"outlet": "Reuters", "date": "on 2 July 2024"}),
        ("en", "What did the spokesperson answer when AFP asked about Hong Kong?", {"outlet": "AFP"}),
        (
            "en",
            "What did the spokesperson say when asked by Bloomberg about tariffs in March 2020?",
            {"outlet": "Bloomberg", "date": "in March 2020"},
        ),
        ("en", "What topics came up this week?", {"date": "this week"}),
        ("en", "Summarise yesterday's press conference", {"date": "yesterday's"}),
        ("en", "What did the transcript of 2 July 2024 say about AI?", {"date": "of 2 July 2024"}),
        (
            "en",
            "How many people had been infected by 3 March 2020 according to Geng Shuang?",
            {"speaker": "Geng Shuang"},
        ),
        ("en", "Did Geng Shuang comment on the earthquake of 3 March?", {"speaker": "Geng Shuang"}),
        ("en", "Which day in March did Reuters ask about Iran?", {"outlet": "Reuters"}),
        ("en", "Did anyone from the BBC ask about Uyghurs?", {"outlet": "BBC"}),
        ("en", "What has been said on Hong Kong in the past month?", {"date": "in the past month"}),
        ("en", "What did Kirby tell CNN?", {"speaker": "Kirby", "outlet": "CNN"}),
        ("en", "How did Jen Psaki answer Reuters?", {"speaker": "Jen Psaki", "outlet": "Reuters"}),
        ("en", "What did Mr. Kirby say about the drone strike on 3 March 2020?", {"speaker": "Kirby"}),
        ("fr", "Que répond la Chine à Reuters sur les Philippines ?", {"outlet": "Reuters"}),
        ("fr", "Quelle question Bloomberg a-t-il posée ?", {"outlet": "Bloomberg"}),
        (
            "fr",
            "Qu'est-ce que Zhao Lijian a dit de Huawei en avril 2020 ?",
            {"speaker": "Zhao Lijian", "date": "en avril 2020"},
        ),
        ("fr", "Legault a-t-il annoncé la fermeture des écoles ?", {"speaker": "Legault"}),
        (
            "fr",
            "Qu'a dit Mme Guilbault entre le 3 et le 10 mars ?",
            {"speaker": "Guilbault", "date": "entre le 3 et le 10 mars"},
        ),
        ("fr", "Qu'a dit la Chine aujourd’hui ?", {"date": "aujourd’hui"}),
        ("fr", "Le 1er avril 2020, quelles mesures ont été annoncées ?", {"date": "Le 1er avril 2020"}),
        ("fr", "Combien de lits M. Legault a-t-il promis ?", {"speaker": "Legault"}),
        ("fr", "Mme Senay a demandé quoi ?", {"outlet": "Senay"}),
        ("zh", "耿爽就中美经贸磋商作了什么表态？", {"speaker": "耿爽"}),
        ("zh", "2020年4月有哪些记者问到世卫组织？", {"date": "2020年4月"}),
        ("zh", "外交部发言人耿爽3月3日怎么评论美国的做法？", {"speaker": "耿爽", "date": "3月3日"}),
        ("zh", "法新社记者问到的病毒源头问题，发言人如何回答？", {"outlet": "法新社"}),
        ("zh", "发言人在回答路透社记者提问时说了什么？", {"outlet": "路透社"}),
        ("zh", "近一个月外交部如何谈论中欧关系？", {"date": "近一个月"}),
        ("zh", "今年以来外交部对朝鲜半岛问题怎么表态？", {"date": "今年以来"}),
        ("zh", "毛宁的回答是什么？", {"speaker": "毛宁"}),
        ("zh", "有没有记者在上周提到台湾？", {"date": "在上周"}),
        (
            "es",
            "¿Qué dijo Zhao Lijian sobre Huawei en marzo de 2020?",
            {"speaker": "Zhao Lijian", "date": "en marzo de 2020"},
        ),
        ("es", "¿Ha dicho Mao Ning algo sobre la IA?", {"speaker": "Mao Ning"}),
        ("es", "¿Qué respondió China a la AFP?", {"outlet": "AFP"}),
        ("es", "¿Cuál es la postura de Mao Ning sobre Taiwán?", {"speaker": "Mao Ning"}),
        ("es", "Hoy, ¿qué dijo el portavoz?", {"date": "Hoy"}),
        ("de", "Wie reagierte Mao Ning auf die Vorwürfe?", {"speaker": "Mao Ning"}),
        ("de", "Was sagte Sprecherin Mao Ning über KI?", {"speaker": "Mao Ning"}),
        ("de", "Hat Geng Shuang den Bericht bestätigt?", {"speaker": "Geng Shuang"}),
        ("de", "Was sagte die Sprecherin in der Regierungspressekonferenz am 2. Juli?", {"date": "am 2. Juli"}),
        ("de", "Am 2. Juli 2024: Wer fragte nach KI?", {"date": "Am 2. Juli 2024"}),
        ("de", "Was sagte China heute?", {"date": "heute"}),
        ("de", "Was hat die AFP zu Hongkong gefragt?", {"outlet": "AFP"}),
        (
            "en",
            "What did Reuters ask Zhao Lijian last Tuesday?",
            {"outlet": "Reuters", "speaker": "Zhao Lijian", "date": "last Tuesday"},
        ),
        ("en", "How often did Reuters ask about Iran in 2020?", {"outlet": "Reuters", "date": "in 2020"}),
        ("en", "Who asked about Boeing between 2018 and 2020?", {"date": "between 2018 and 2020"}),
        (
            "en",
            "What did Zhao Lijian say about Twitter, on 3 March 2020?",
            {"speaker": "Zhao Lijian", "date": "on 3 March 2020"},
        ),
        ("en", "Regarding Iran, what did AFP ask?", {"outlet": "AFP"}),
        ("en", "What was the spokesperson asked by AFP?", {"outlet": "AFP"}),
        ("en", "What did China answer AFP about Iran?", {"outlet": "AFP"}),
        ("en", "What was asked by the New York Times?", {"outlet": "New York Times"}),
        ("en", "What did China tell the New York Times?", {"outlet": "New York Times"}),
        ("en", "Did the Wall Street Journal ask about visas?", {"outlet": "Wall Street Journal"}),
        (
            "en",
            "Which measures did Legault announce on April 1, 2020?",
            {"speaker": "Legault", "date": "on April 1, 2020"},
        ),
        ("en", "Why did Mao Ning refuse to comment?", {"speaker": "Mao Ning"}),
        ("en", "The virus: Zhao Lijian's statement", {"speaker": "Zhao Lijian"}),
        ("en", "What does the French version say about Rocard?", {"language": "the French version"}),
        ("fr", "En 2020, la Chine a-t-elle critiqué l'OMS ?", {"date": "En 2020"}),
        ("fr", "Qu'a dit Legault au sujet de la manifestation du 3 mars ?", {"speaker": "Legault"}),
        ("fr", "Qu'a dit Legault lors de la conférence de presse d'hier ?", {"speaker": "Legault", "date": "d'hier"}),
        (
            "fr",
            "Depuis le 3 mars 2020, qu'a annoncé M. Legault ?",
            {"speaker": "Legault", "date": "Depuis le 3 mars 2020"},
        ),
        ("fr", "Qu'est-ce que M. Legault a répondu à Mme Senay ?", {"speaker": "Legault", "outlet": "Senay"}),
        ("zh", "在3月3日的例行记者会上，路透社问了什么？", {"date": "在3月3日", "outlet": "路透社"}),
        ("zh", "赵立坚昨天回应了什么问题？", {"speaker": "赵立坚", "date": "昨天"}),
        ("zh", "对于路透社记者提出的问题，耿爽如何回答？", {"outlet": "路透社", "speaker": "耿爽"}),
        ("zh", "谁在4月1日问了朝鲜问题？", {"date": "在4月1日"}),
        ("es", "¿Qué le preguntó Reuters a Mao Ning?", {"outlet": "Reuters", "speaker": "Mao Ning"}),
        ("es", "¿Qué dijo China en 2020 sobre la OMS?", {"date": "en 2020"}),
        ("es", "¿Quién preguntó el 1 de abril por Irán?", {"date": "el 1 de abril"}),
        (
            "de",
            "Was sagte Mao Ning laut dem chinesischen Protokoll?",
            {"speaker": "Mao Ning", "language": "laut dem chinesischen Protokoll"},
        ),
        ("de", "Welche Fragen stellte Reuters?", {"outlet": "Reuters"}),
        (
            "de",
            "Was hat die Sprecherin am 2. Juli auf die Frage von Reuters geantwortet?",
            {"date": "am 2. Juli", "outlet": "Reuters"},
        ),
        ("de", "Was sagte China zu Huawei im Jahr 2020?", {"date": "im Jahr 2020"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_question_asks_for_is_a_condition_in_its_own_words(
    language: str, question: str, words: dict[str, str]
) -> None:
    assert {kind: one.words for kind, one in found(question, language).items()} == words


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("en", "What was China's position on Iran in March 2020?", "in March 2020"),
        ("en", "March 2020: what was said about masks?", "March 2020"),
        ("en", "Did the ministry comment on the Phase one deal in April 2020?", "in April 2020"),
        ("en", "What is China's position on the World Health Organization in 2020?", "in 2020"),
        ("en", "What did China say about the WHO in March 2020?", "in March 2020"),
        ("en", "travel restrictions statements in February", "in February"),
        ("en", "wildlife markets, 20-24 April 2020", "20-24 April 2020"),
        ("en", "Taiwan and the WHO (February 2020)", "February 2020"),
        ("en", "Huawei 5G remarks March 2020", "March 2020"),
        ("en", "Last month's answers on Nigeria", "Last month's"),
        ("en", "comments on Pompeo after 1 April 2020", "after 1 April 2020"),
        ("en", "Anything about masks before 10 March 2020?", "before 10 March 2020"),
        ("en", "quality problems with test kits since March 2020", "since March 2020"),
        ("en", "On Friday, March 6, 2020, what did the spokesperson say about Iran?", "On Friday, March 6, 2020"),
        ("en", "Friday, March 6, 2020: answers about Taiwan", "Friday, March 6, 2020"),
        ("en", "Could you find what was said about flights to Japan in March 2020?", "in March 2020"),
        ("en", "What were reporters told about masks over the last two weeks?", "over the last two weeks"),
        ("en", "Has Brazil come up since the beginning of April 2020?", "since the beginning of April 2020"),
        ("en", "Remarks on the attack since March 2020", "since March 2020"),
        ("en", "press briefing 06/03/2020 Italy", "06/03/2020"),
        ("fr", "Les déclarations sur le Venezuela en mars 2020", "en mars 2020"),
        ("fr", "déclarations de mars 2020 sur le Wall Street Journal", "de mars 2020"),
        ("fr", "de janvier à mars 2020, réponses sur l'Afghanistan", "de janvier à mars 2020"),
        ("fr", "Conférence du 1er avril 2020 : que dit le porte-parole des étudiants ?", "du 1er avril 2020"),
        ("fr", "avant avril 2020, des propos sur la Suède ?", "avant avril 2020"),
        ("fr", "ces dix derniers jours, des propos sur l'Australie ?", "ces dix derniers jours"),
        ("fr", "Réponses sur le Nigeria le mois dernier", "le mois dernier"),
        ("fr", "Quelle était la position de Pékin à l'égard de l'Iran en mars 2020 ?", "en mars 2020"),
        ("fr", "Vendredi 6 mars 2020 : réponses sur Taïwan", "Vendredi 6 mars 2020"),
        ("fr", "A-t-il été question du Mékong en avril ?", "en avril"),
        ("es", "Posición china sobre Taiwán en abril de 2020", "en abril de 2020"),
        ("es", "declaraciones de 2020 sobre Venezuela", "de 2020"),
        ("es", "en los últimos diez días, ¿algo sobre Australia?", "en los últimos diez días"),
        ("es", "Abril de 2020: comentarios sobre Huawei", "Abril de 2020"),
        ("es", "comentarios sobre Pompeo después del 1 de abril de 2020", "después del 1 de abril de 2020"),
        ("es", "Respuestas sobre Nigeria del mes pasado", "del mes pasado"),
        ("es", "¿Qué decía Pekín de los vuelos a Japón en marzo?", "en marzo"),
        ("es", "¿Criticó China las normas de visado de Estados Unidos en marzo de 2020?", "en marzo de 2020"),
        ("de", "Äußerungen zum Handelsabkommen im März 2020", "im März 2020"),
        ("de", "Aussagen zu Huawei im letzten Monat", "im letzten Monat"),
        ("de", "Bis zum 31. März 2020: gab es Aussagen zu Wuhan?", "Bis zum 31. März 2020"),
        ("de", "Antwort zu Vanuatu vom 01.04.2020", "vom 01.04.2020"),
        ("de", "Fragen zum Yasukuni-Schrein am 1.4.", "am 1.4."),
        ("de", "Gab es im April Fragen zum Mekong?", "im April"),
        ("de", "Wie hat sich Peking zu den Masken für Italien im März 2020 geäußert?", "im März 2020"),
        ("de", "Welche Fragen kamen letzte Woche zu Australien?", "letzte Woche"),
        ("de", "Freitag, 6. März 2020: Antworten zu Taiwan", "Freitag, 6. März 2020"),
        ("zh", "2020年外交部对伊核协议的立场", "2020年"),
        ("zh", "2020年3月至4月关于向非洲提供医疗物资的表态", "2020年3月至4月"),
        ("zh", "外交部2020年4月1日关于美朝峰会说了什么", "2020年4月1日"),
        ("zh", "2020年3月 华为 英国", "2020年3月"),
        ("zh", "新疆问题的表态，2020年3月", "2020年3月"),
        ("zh", "4月1日以后对蓬佩奥的回应", "4月1日以后"),
    ],
)
def test_a_period_that_frames_a_question_or_its_keywords_is_taken(language: str, question: str, words: str) -> None:
    assert {kind: one.words for kind, one in found(question, language).items()} == {"date": words}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the WHO report of March 2020"),
        ("en", "What did China say about the attack on the embassy in March 2020?"),
        ("en", "What is China's position on the talks planned for April?"),
        ("en", "Remarks about the collision on 3 March 2020"),
        ("en", "China's explanation of the incident of 17 June"),
        ("en", "the extraordinary G20 summit in March 2020"),
        ("en", "the shelling of Tripoli in April 2020"),
        ("en", "Will China announce new rules in April?"),
        ("en", "In April, will the ministry answer the Senate?"),
        ("en", "How many masks did China export since March 2020?"),
        ("en", "What does China say about sanctions taking effect in April?"),
        ("en", "Tokyo Olympics March 2020"),
        ("en", "What did the ministry say about the cases reported in March 2020?"),
        ("fr", "le rapport de l'OMS de mars 2020"),
        ("fr", "réactions à l'attaque du 3 mars 2020"),
        ("fr", "Qu'a dit la Chine de l'élection en mars 2020 ?"),
        ("fr", "Les Chinois peuvent-ils entrer en Russie à partir du 1er avril ?"),
        ("fr", "La foire de Canton aura-t-elle lieu en avril ?"),
        ("fr", "Qu'a dit le ministère de l'accident d'avion à Téhéran le 3 mars 2020 ?"),
        ("es", "el informe de la OMS de marzo de 2020"),
        ("es", "reacción al ataque del 3 de marzo de 2020"),
        ("es", "¿Qué dijo China de la cumbre del G20 en marzo?"),
        ("es", "las conversaciones previstas para abril"),
        ("es", "¿Se celebrará la feria de Cantón en abril?"),
        ("de", "die Wahl im März 2020"),
        ("de", "Äußerungen zur Kollision vom 3. März 2020"),
        ("de", "Antwort auf die Anhörung im Senat am 3. März 2020"),
        ("de", "Was sagt China zu den für April geplanten Gesprächen?"),
        ("de", "Wann wurde die Tagung verschoben, im März?"),
        ("de", "die Tötung Soleimanis am 3. März 2020"),
        ("zh", "世卫组织2020年3月的报告"),
        ("zh", "关于4月1日撞船事件的表态"),
        ("zh", "对2020年3月3日袭击事件的反应"),
        ("zh", "2020年3月3日苏莱曼尼被杀"),
        ("zh", "中方对计划于4月举行的会谈有何评论？"),
    ],
)
def test_the_date_of_a_thing_a_plan_or_an_event_is_not_taken(language: str, question: str) -> None:
    assert found(question, language) == {}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What did China say about the coast guard's actions on 17 June?"),
        ("en", "What did China say about the 17 June collision?"),
        ("en", "What did China say about the actions of 17 June?"),
        ("en", "Will he visit China in April?"),
        ("en", "Did the spokesperson say whether he will visit China in April?"),
        ("en", "What did the spokesperson say about the 2015 agreement?"),
        ("en", "What did China say about the World AI Conference 2024?"),
        ("en", "How many countries supported the 2020 election observers?"),
        ("en", "What did China say about COVID-19?"),
        ("en", "What was said about the Women's March?"),
        ("en", "When will the summit take place?"),
        ("en", "What did China say about the election in March 2020?"),
        ("en", "What did the ministry say about Tiananmen in 1989?"),
        ("en", "What did China say about yesterday's meeting?"),
        ("en", "What did the New York Times report say?"),
        ("en", "What did China say about the New York Times report?"),
        ("en", "What did China say about the BBC?"),
        ("en", "What was the response to the New York Times report on Xinjiang?"),
        ("en", "What did China say about Zhao Lijian's tweet?"),
        ("en", "What did they say about Wang Yi's trip?"),
        ("en", "What did China think of Trump's remarks on Zhao Lijian?"),
        ("en", "What did Psaki and Kirby say about Ukraine?"),
        ("en", "What is in the Chinese version of the communiqué?"),
        ("en", "What did Reuters and AFP ask?"),
        ("en", "What did the spokesperson say about the ships that collided on 17 June?"),
        ("en", "What was said about the agreement signed in 2015?"),
        ("en", "What may China do?"),
        ("en", "Has China commented on the 1979 communiqué?"),
        ("en", "What did China say about the statement on 2 July?"),
        ("en", "What did the White House say?"),
        ("fr", "Que pense la Chine des actions du 17 juin ?"),
        ("fr", "Qu'a dit la Chine de l'accord de 2015 ?"),
        ("fr", "Qu'a dit la Chine sur l'incident survenu le 17 juin ?"),
        ("fr", "Que dit la Chine du reportage du New York Times ?"),
        ("fr", "Viendra-t-il en Chine en avril ?"),
        ("fr", "Qu'a dit la Chine des propos de Mao Ning ?"),
        ("zh", "中方如何评价6月17日海警的行动？"),
        ("zh", "中方对6月17日的事件怎么看？"),
        ("zh", "中方对赵立坚的推特怎么看？"),
        ("zh", "中方怎么看路透社的报道？"),
        ("zh", "他四月会访问中国吗？"),
        ("zh", "8个月内有多少国家参加？"),
        ("zh", "外交部怎么看2015年的协议？"),
        ("zh", "何时举行峰会？"),
        ("es", "¿Qué dijo China sobre las acciones del 17 de junio?"),
        ("es", "¿Qué dijo China sobre el acuerdo de 2015?"),
        ("es", "¿Vendrá a China en abril?"),
        ("es", "¿Qué opina China del informe de la BBC?"),
        ("de", "Was sagte China zum Vorfall vom 17. Juni?"),
        ("de", "Was sagte China zum Abkommen von 2015?"),
        ("de", "Was sagte China zur Weltkonferenz 2024?"),
        ("de", "Was sagte China zum Reuters-Bericht?"),
        ("de", "Kommt er im April nach China?"),
        ("ja", "2024年7月2日"),
        ("en", "How did the Foreign Ministry react to the earthquake in March 2020?"),
        ("en", "Who attacked the ship on 17 June?"),
        ("en", "How many people died in March 2020?"),
        ("en", "What happened on 2 July?"),
        ("en", "What is China's plan for 2030?"),
        ("en", "What did they say about the plan for 2030?"),
        ("en", "What did they say about emissions by 2060?"),
        ("en", "What did China say about the Winter Olympics in 2022?"),
        ("en", "What did Reuters report about Huawei?"),
        ("en", "Did China deny what Bloomberg reported?"),
        ("en", "What did China say about the expulsion of Wall Street Journal reporters?"),
        ("en", "What is the US position on Zhao Lijian?"),
        ("en", "Who is Zhao Lijian?"),
        ("en", "What did Pompeo say about Huawei?"),
        ("en", "What was said about Psaki's comments?"),
        ("en", "What did the ministry say about the May Day holiday?"),
        ("en", "The March on Washington: what was said?"),
        ("en", "What did China say during the week of 2 July?"),
        ("en", "Who said that masks work, in March 2020?"),
        ("en", "What did he say in Chinese history?"),
        ("en", "What did Zhao Lijian tweet in March 2020?"),
        ("en", "What did China ask of NATO?"),
        ("fr", "Combien de morts y a-t-il eu en mars 2020 ?"),
        ("fr", "Qu'a dit la Chine à propos de l'article de Bloomberg ?"),
        ("fr", "Que pense-t-on de Legault ?"),
        ("fr", "Que s'est-il passé le 2 juillet ?"),
        ("fr", "Les Jeux de 2022 ont-ils été évoqués ?"),
        ("fr", "Qu'a-t-on dit du rassemblement prévu en août ?"),
        ("zh", "中方如何回应蓬佩奥3月的讲话？"),
        ("zh", "中国去年向世卫组织捐了多少钱？"),
        ("zh", "6月17日中国海警采取了什么行动？"),
        ("zh", "华尔街日报记者被驱逐，中方怎么说？"),
        ("zh", "关于2019年香港的示威，外交部怎么说？"),
        ("zh", "赵立坚是谁？"),
        ("zh", "《华尔街日报》的文章，外交部怎么评论？"),
        ("es", "¿Cuántas personas murieron en marzo de 2020?"),
        ("es", "¿Qué preguntas hizo Reuters?"),
        ("es", "¿Qué dijo China del incidente ocurrido el 17 de junio?"),
        ("de", "Wie viele starben im März 2020?"),
        ("de", "Was sagte China zu den Olympischen Spielen 2022?"),
        ("de", "Was hält China vom Tweet von Zhao Lijian?"),
        ("en", "Is Mao Ning right?"),
        ("en", "Since when has China recognised Palestine?"),
        ("en", "What did Bloomberg say about China?"),
        ("en", "What did the spokesperson say about Reuters?"),
        ("en", "Did China criticise CNN?"),
        ("en", "What did mr kirby say"),
        ("fr", "Qui est M. Legault ?"),
        ("fr", "Quel est l'avis de la Chine sur la visite de Macron en avril ?"),
        ("zh", "华春莹说过什么？"),
        ("zh", "中方对于2020年4月1日以前的疫情数据怎么解释？"),
        ("zh", "中方会参加4月的会议吗？"),
        ("zh", "赵立坚的推特说了什么？"),
        ("es", "¿Quién es Mao Ning?"),
        ("es", "¿Qué dijo China sobre la cumbre en marzo de 2020?"),
        ("es", "¿Qué dijo China sobre las elecciones en marzo de 2020?"),
        ("de", "Wer ist Mao Ning?"),
        ("de", "Was sagte China zum Angriff am 2. Juli?"),
        ("de", "Wann besucht er China?"),
        ("en", "Which journalists from CCTV were arrested?"),
        ("en", "What did Zhao's tweet say?"),
        ("en", "Did Zhao visit Brazil?"),
        ("en", "What did they say about Zhao Lijian being suspended?"),
        ("en", "What did Psaki say Zhao said?"),
        ("en", "in 2 days, what can they do"),
        ("en", "How will China celebrate on 1 October?"),
        ("en", "What did they say will happen on 1 October?"),
        ("en", "What does the spokesperson say about the 20th National Congress?"),
        ("en", "What does China say about the attack of September 11, 2001?"),
        ("fr", "Est-ce que M. Arruda a recommandé le masque ?"),
        ("fr", "D'où vient le virus selon la Chine en 2020 ?"),
        ("zh", "外交部怎么回应《纽约时报》的报道？"),
        ("zh", "中国何时加入世贸组织？"),
        ("zh", "2001年中国加入世贸组织后外交部怎么说？"),
        ("zh", "外交部是否将在5月公布数据？"),
        ("es", "¿Qué dijo China de la visita de Maduro en marzo?"),
        ("de", "Was antwortete die Sprecherin der AFP?"),
    ],
    ids=lambda value: value,
)
def test_what_is_only_talked_about_is_no_condition(language: str, question: str) -> None:
    assert found(question, language) == {}


@pytest.mark.parametrize(
    ("language", "written", "since", "until"),
    [
        ("en", "on 2 July 2024", "2024-07-02", "2024-07-02"),
        ("en", "July 2, 2024", "2024-07-02", "2024-07-02"),
        ("en", "2024-07-02", "2024-07-02", "2024-07-02"),
        ("en", "2/7/2024", "2024-07-02", "2024-07-02"),
        ("en", "7/22/2024", "2024-07-22", "2024-07-22"),
        ("en", "on 2 July", "2024-07-02", "2024-07-02"),
        ("en", "on 4 March", "2024-03-04", "2024-03-04"),
        ("en", "on 4 December", "2023-12-04", "2023-12-04"),
        ("en", "in March", "2020-03-01", "2020-03-31"),
        ("en", "in 2020", "2020-01-01", "2020-12-31"),
        ("en", "between 3 and 10 March 2020", "2020-03-03", "2020-03-10"),
        ("en", "3-10 March 2020", "2020-03-03", "2020-03-10"),
        ("en", "March 3 to 10, 2020", "2020-03-03", "2020-03-10"),
        ("en", "from January to March 2020", "2020-01-01", "2020-03-31"),
        ("en", "from December to February 2020", "2019-12-01", "2020-02-29"),
        ("en", "since March 2020", "2020-03-01", None),
        ("en", "before 1 April 2020", None, "2020-03-31"),
        ("en", "after 2 July 2024", "2024-07-03", None),
        ("en", "until March 2020", None, "2020-03-31"),
        ("en", "today", "2024-07-03", "2024-07-03"),
        ("en", "this week", "2024-07-01", "2024-07-07"),
        ("en", "last week", "2024-06-24", "2024-06-30"),
        ("en", "last month", "2024-06-01", "2024-06-30"),
        ("en", "last year", "2023-01-01", "2023-12-31"),
        ("en", "in the last 3 days", "2024-06-30", "2024-07-03"),
        ("en", "over the past two months", "2024-05-03", "2024-07-03"),
        ("en", "two weeks ago", "2024-06-17", "2024-06-23"),
        ("en", "last Tuesday", "2024-07-02", "2024-07-02"),
        ("en", "last Wednesday", "2024-06-26", "2024-06-26"),
        ("en", "on Tuesday, 2 July 2024", "2024-07-02", "2024-07-02"),
        ("fr", "le 2 juillet 2024", "2024-07-02", "2024-07-02"),
        ("fr", "le 1er avril", "2020-04-01", "2020-04-01"),
        ("fr", "en août", "2023-08-01", "2023-08-31"),
        ("fr", "du 3 au 10 mars", "2020-03-03", "2020-03-10"),
        ("fr", "depuis mars 2020", "2020-03-01", None),
        ("fr", "avant le 1er avril 2020", None, "2020-03-31"),
        ("fr", "hier", "2024-07-02", "2024-07-02"),
        ("fr", "la semaine dernière", "2024-06-24", "2024-06-30"),
        ("fr", "mardi dernier", "2024-07-02", "2024-07-02"),
        ("fr", "au cours des deux dernières semaines", "2024-06-19", "2024-07-03"),
        ("zh", "2024年7月2日", "2024-07-02", "2024-07-02"),
        ("zh", "7月2日", "2024-07-02", "2024-07-02"),
        ("zh", "三月", "2020-03-01", "2020-03-31"),
        ("zh", "二〇二〇年三月", "2020-03-01", "2020-03-31"),
        ("zh", "2020年", "2020-01-01", "2020-12-31"),
        ("zh", "3月3日至10日", "2020-03-03", "2020-03-10"),
        ("zh", "从2020年1月到3月", "2020-01-01", "2020-03-31"),
        ("zh", "2020年3月以来", "2020-03-01", None),
        ("zh", "2020年4月1日之前", None, "2020-03-31"),
        ("zh", "上周二", "2024-06-25", "2024-06-25"),
        ("zh", "过去三天", "2024-06-30", "2024-07-03"),
        ("zh", "去年3月", "2023-03-01", "2023-03-31"),
        ("zh", "上个月", "2024-06-01", "2024-06-30"),
        ("es", "el 2 de julio de 2024", "2024-07-02", "2024-07-02"),
        ("es", "en marzo de 2020", "2020-03-01", "2020-03-31"),
        ("es", "del 3 al 10 de marzo", "2020-03-03", "2020-03-10"),
        ("es", "desde marzo de 2020", "2020-03-01", None),
        ("es", "antes del 1 de abril de 2020", None, "2020-03-31"),
        ("es", "el martes pasado", "2024-07-02", "2024-07-02"),
        ("es", "hace dos semanas", "2024-06-17", "2024-06-23"),
        ("de", "am 2. Juli 2024", "2024-07-02", "2024-07-02"),
        ("de", "02.07.2024", "2024-07-02", "2024-07-02"),
        ("de", "im März 2020", "2020-03-01", "2020-03-31"),
        ("de", "vom 3. bis 10. März", "2020-03-03", "2020-03-10"),
        ("de", "seit März 2020", "2020-03-01", None),
        ("de", "vor dem 1. April 2020", None, "2020-03-31"),
        ("de", "letzten Dienstag", "2024-07-02", "2024-07-02"),
        ("de", "in den letzten drei Tagen", "2024-06-30", "2024-07-03"),
        ("ja", "2024-07-02", "2024-07-02", "2024-07-02"),
        ("en", "30/03/2020", "2020-03-30", "2020-03-30"),
        ("en", "On Friday, March 6, 2020", "2020-03-06", "2020-03-06"),
        ("en", "from 2 July 2024 onwards", "2024-07-02", None),
        ("fr", "le 1/4", "2020-04-01", "2020-04-01"),
        ("fr", "le vendredi 6 mars 2020", "2020-03-06", "2020-03-06"),
        ("fr", "depuis début avril 2020", "2020-04-01", None),
        ("es", "el 1/4", "2020-04-01", "2020-04-01"),
        ("es", "desde principios de abril de 2020", "2020-04-01", None),
        ("de", "am 1.4.", "2020-04-01", "2020-04-01"),
        ("de", "20.-24.4.2020", "2020-04-20", "2020-04-24"),
        ("de", "am Freitag, dem 6. März 2020", "2020-03-06", "2020-03-06"),
        ("zh", "3月3日以后", "2020-03-04", None),
    ],
    ids=lambda value: str(value),
)
def test_a_period_is_read_with_its_preposition(
    language: str, written: str, since: str | None, until: str | None
) -> None:
    [period] = periods(written, language, ON_RECORD.dates, TODAY)
    assert written[period.start : period.end] == written
    assert period.days == (day(since), day(until))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "140 countries, 5G and the G20 may agree"),
        ("en", "30 February 2020"),
        ("en", "1 may be enough"),
        ("en", "2019-nCoV and COVID-19"),
        ("en", "version 2.0.2020 and 2020%"),
        ("zh", "8个月"),
        ("zh", "三个月"),
        ("zh", "2020年代"),
        ("ja", "3月"),
    ],
)
def test_numbers_that_only_look_like_dates_are_none(language: str, text: str) -> None:
    assert periods(text, language, (), TODAY) == ()


@pytest.mark.parametrize(
    ("question", "language", "outlet"),
    [
        ("What did Reuters ask?", "en", "Reuters"),
        ("路透社问了什么？", "zh", "路透社记者"),
        ("法新社问了什么？", "zh", "AFP"),
        ("What did Agence France-Presse ask?", "en", "AFP"),
        ("What did Kyodo ask?", "en", "Kyodo"),
        ("Qu'a demandé Louis Lacroix ?", "fr", "M. Lacroix (Louis)"),
        ("What did the Paper ask?", "en", "The Paper"),
    ],
)
def test_an_outlet_is_filtered_as_it_is_on_record(question: str, language: str, outlet: str) -> None:
    assert found(question, language)["outlet"].filters == Filters(outlet=outlet)


@pytest.mark.parametrize(
    ("question", "language", "speaker"),
    [
        ("What did Jen Psaki say?", "en", "MS. PSAKI"),
        ("What did Zhao say?", "en", "Zhao Lijian"),
        ("赵立坚说了什么？", "zh", "Zhao Lijian"),
        ("Qu'a dit Horacio Arruda ?", "fr", "M. Arruda (Horacio)"),
        ("What did Alejandro Mayorkas say?", "en", "SECRETARY MAYORKAS"),
        ("what did geng shuang say", "en", "Geng Shuang"),
    ],
)
def test_an_official_is_filtered_as_on_record(question: str, language: str, speaker: str) -> None:
    assert found(question, language)["speaker"].filters == Filters(speaker=speaker)


def test_a_chinese_archive_is_asked_for_an_official_in_latin_letters() -> None:
    on_record = OnRecord(officials=("赵立坚", "耿爽"))
    assert found("What did Zhao Lijian say?", "en", on_record)["speaker"].filters.speaker == "赵立坚"


@pytest.mark.parametrize(
    ("question", "officials"),
    [
        ("What did Johnson say?", ("Boris Johnson", "Mme Johnson (Maya)")),
        ("What did Boris Weber say?", ("MS. WEBER (Ada)",)),
        ("What did the White House say?", ("MR. WHITE",)),
        ("What did the price say?", ("MR. PRICE",)),
    ],
)
def test_a_family_name_that_could_be_another_is_no_official(question: str, officials: tuple[str, ...]) -> None:
    assert found(question, "en", OnRecord(officials=officials)) == {}


@pytest.mark.parametrize(
    ("question", "language", "code"),
    [
        ("What does the Chinese transcript say?", "en", "zh"),
        ("Que dit la version allemande ?", "fr", "de"),
        ("法文版怎么说？", "zh", "fr"),
        ("¿Qué dice la versión francesa?", "es", "fr"),
        ("Was steht im englischen Protokoll?", "de", "en"),
    ],
)
def test_the_language_of_the_transcript_is_its_code(question: str, language: str, code: str) -> None:
    assert found(question, language)["language"].filters == Filters(language=code)


@pytest.mark.parametrize(
    ("question", "language", "rest"),
    [
        ("What did China say about masks in March 2020?", "en", "What did China say about masks?"),
        ("In March 2020, what did China say about masks?", "en", "What did China say about masks?"),
        ("Did Kirby, in March 2020, deny the strike?", "en", "Did Kirby deny the strike?"),
        ("At yesterday's briefing, what did Psaki say?", "en", "At the briefing, what did Psaki say?"),
        (
            "What was said about AI at the 2 July press conference?",
            "en",
            "What was said about AI at the press conference?",
        ),
        ("What did Reuters ask Mao Ning?", "en", "What did Reuters ask Mao Ning?"),
        ("What did they say in March 2020?", "en", "What did they say in March 2020?"),
        ("Last month's answers on Nigeria", "en", "The answers on Nigeria"),
        ("wildlife markets, 20-24 April 2020", "en", "wildlife markets"),
        ("Taiwan and the WHO (February 2020)", "en", "Taiwan and the WHO"),
        ("Bis zum 31. März 2020: gab es Aussagen zu Wuhan?", "de", "Gab es Aussagen zu Wuhan?"),
        ("Qu'a dit la Chine le 2 juillet des masques ?", "fr", "Qu'a dit la Chine des masques ?"),
        ("2020年3月，外交部对口罩怎么说？", "zh", "外交部对口罩怎么说？"),
        ("耿爽在3月3日的记者会上怎么评价美国？", "zh", "耿爽在记者会上怎么评价美国？"),
        ("En marzo de 2020, ¿qué dijo China sobre las mascarillas?", "es", "¿Qué dijo China sobre las mascarillas?"),
        ("Was hat China im März 2020 zu Masken gesagt?", "de", "Was hat China zu Masken gesagt?"),
    ],
)
def test_times_and_languages_are_taken_out_of_what_is_embedded(question: str, language: str, rest: str) -> None:
    assert without(question, conditions(question, language, ON_RECORD, TODAY)) == rest


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("zh", "4月2日，美方称中国囚禁了大量人员，呼吁中方放人。中方对此有何评论？"),
        ("zh", "今天美国总统同习近平主席通了电话，你能否介绍有关情况？"),
        ("zh", "中国3月起担任安理会轮值主席。你能否介绍主要工作设想？"),
        ("en", "The DPRK announced on March 3 that it had demolished the site. What is China's comment?"),
    ],
)
def test_the_date_of_what_is_told_before_the_question_is_none(language: str, question: str) -> None:
    assert found(question, language) == {}


def test_a_label_that_names_nobody_is_no_outlet() -> None:
    on_record = OnRecord(outlets=("Q", "Reporter", "记者"))
    assert found("What did the reporter ask?", "en", on_record) == found("记者问了什么？", "zh", on_record) == {}


def test_a_place_that_sounds_like_an_official_is_none() -> None:
    assert found("台湾怎么说？", "zh", OnRecord(officials=("AMBASSADOR TAI",))) == {}


def test_two_times_or_two_outlets_are_no_limit() -> None:
    assert found("What did China say on 3 March 2020 and on 1 April 2020?", "en") == {}
    assert found("What did Reuters and AFP ask?", "en") == {}


def test_a_time_that_the_archive_does_not_reach_is_a_things_own() -> None:
    question = "What did China say about Tiananmen in 1989?"
    assert found(question, "en") == {}
    assert found(question.replace("1989", "2020"), "en")["date"].words == "in 2020"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cue_is_a_pattern_of_folded_text(language: str) -> None:
    for name, written in _cues()[language].items():
        assert cue(language, name).pattern
        plain = re.sub(r"\\[A-Z]|SAYS|LANGUAGE|º", "", written)
        assert flat(plain) == plain, name


questions = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            "What did Reuters say ask on in 3 10 31 March 2020 between and , ? since before 赵立坚 3月 10日 2020年 至 说 问 "
            "路透社 Mao Ning Psaki le au du juillet am im Juli letzten Tagen 's du transcript Chinese version".split(
                " "
            )
        ),
        max_size=14,
    ).map(" ".join),
)


@given(questions, st.sampled_from([*LANGUAGES, "ja", "xx"]))
def test_any_text_gives_words_of_its_own_and_periods_that_end_after_they_begin(question: str, language: str) -> None:
    conditions_found = conditions(question, language, ON_RECORD, TODAY)
    assert len({one.kind for one in conditions_found}) == len(conditions_found)
    for one in conditions_found:
        assert one.words
        assert one.words in question
        assert one.filters
        since, until = one.filters.since, one.filters.until
        assert since is None or until is None or since <= until
    assert isinstance(without(question, conditions_found), str)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whether_two_labels_are_one_does_not_depend_on_their_order(one: str, other: str) -> None:
    assert same_person(one, other) == same_person(other, one)
    assert same_outlet(one, other) == same_outlet(other, one)
    assert same_person(one, one)
