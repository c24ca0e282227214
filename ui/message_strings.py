"""What an archive and an ingest say in English sentences, in the page's other languages. Pure.

Archives, JSON and terminals keep the sentences as rag writes them. Here each is looked up by its form, and what it
names or counts is put into that form's translation: `{}` fields are filled by `str.format`, with words of transcripts
as values only.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.phrases import date_in_words, phrases
from rag.transcripts.hygiene import code_point

Form = str | tuple[str, str]
"""A sentence; or two of which the first is for a `{count}` of one."""


@dataclass(frozen=True, slots=True)
class Forms:
    """One sentence in every language of the page but English."""

    fr: Form
    zh: Form
    es: Form
    de: Form

    def in_language(self, language: str) -> Form | None:
        """The sentence in a language, None where it has none."""
        return {"fr": self.fr, "zh": self.zh, "es": self.es, "de": self.de}.get(language)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, and in which language."""

    text: str
    language: str


MESSAGES: dict[str, Forms] = {
    # Why a speaker has a role (rag/transcripts/roles.py)
    "adds to an official’s answer, and asks nothing": Forms(
        fr="complète la réponse d’un responsable, et ne demande rien",
        zh="补充官员的回答，没有提问",
        es="completa la respuesta de un portavoz y no pregunta nada",
        de="ergänzt die Antwort eines Sprechers und fragt nichts",
    ),
    "asks in {asking} and is answered in {answered} of {count} turns": Forms(
        fr=(
            "pose une question {asking} fois et obtient une réponse {answered} fois, en {count} intervention",
            "pose une question {asking} fois et obtient une réponse {answered} fois, en {count} interventions",
        ),
        zh="{count} 次发言中，提问 {asking} 次，得到回答 {answered} 次",
        es=(
            "pregunta en {asking} y recibe respuesta en {answered} de {count} intervención",
            "pregunta en {asking} y recibe respuesta en {answered} de {count} intervenciones",
        ),
        de=(
            "fragt in {asking} und bekommt Antwort in {answered} von {count} Rede",
            "fragt in {asking} und bekommt Antwort in {answered} von {count} Reden",
        ),
    ),
    "introduced in the opening": Forms(
        fr="l’ouverture présente cette personne",
        zh="开场时作过介绍",
        es="la apertura presenta a esta persona",
        de="zu Beginn vorgestellt",
    ),
    "looks like “{name}”, but is written with other letters": Forms(
        fr="ressemble à {name}, mais s’écrit avec d’autres lettres",
        zh="看起来像{name}，但用的是其他字母",
        es="se parece a {name}, pero se escribe con otras letras",
        de="sieht aus wie {name}, ist aber mit anderen Buchstaben geschrieben",
    ),
    "named in the page’s head": Forms(
        fr="l’en-tête de la page donne ce nom",
        zh="页首列出此姓名",
        es="el encabezado de la página da este nombre",
        de="im Kopf der Seite genannt",
    ),
    "named in the title": Forms(
        fr="le titre donne ce nom",
        zh="标题中有此姓名",
        es="el título da este nombre",
        de="im Titel genannt",
    ),
    "names an outlet, but asks nothing and is not answered": Forms(
        fr="porte le nom d’un média, mais ne demande rien et n’obtient pas de réponse",
        zh="标签是媒体名称，但没有提问，也未得到回答",
        es="lleva el nombre de un medio, pero no pregunta nada ni recibe respuesta",
        de="trägt den Namen eines Mediums, fragt aber nichts und bekommt keine Antwort",
    ),
    "nothing on the page tells": Forms(
        fr="rien sur la page ne le dit",
        zh="页面上没有说明",
        es="nada en la página lo dice",
        de="nichts auf der Seite sagt es",
    ),
    "reporters are labelled by a letter or a word on this page": Forms(
        fr="sur cette page, une lettre ou un mot désigne les journalistes",
        zh="本页以字母或词语标示记者",
        es="en esta página, una letra o una palabra designa a los periodistas",
        de="auf dieser Seite kennzeichnet ein Buchstabe oder ein Wort die Journalisten",
    ),
    "speaks after a question in {after} of {count} turns and never asks": Forms(
        fr=(
            "parle {after} fois après une question, en {count} intervention, et n’en pose jamais",
            "parle {after} fois après une question, en {count} interventions, et n’en pose jamais",
        ),
        zh="{count} 次发言中有 {after} 次在提问之后，从不提问",
        es=(
            "habla tras una pregunta en {after} de {count} intervención y nunca pregunta",
            "habla tras una pregunta en {after} de {count} intervenciones y nunca pregunta",
        ),
        de=(
            "spricht in {after} von {count} Rede nach einer Frage und fragt nie",
            "spricht in {after} von {count} Reden nach einer Frage und fragt nie",
        ),
    ),
    "speaks after a question in {after} of {count} turns and seldom asks": Forms(
        fr=(
            "parle {after} fois après une question, en {count} intervention, et en pose rarement",
            "parle {after} fois après une question, en {count} interventions, et en pose rarement",
        ),
        zh="{count} 次发言中有 {after} 次在提问之后，很少提问",
        es=(
            "habla tras una pregunta en {after} de {count} intervención y rara vez pregunta",
            "habla tras una pregunta en {after} de {count} intervenciones y rara vez pregunta",
        ),
        de=(
            "spricht in {after} von {count} Rede nach einer Frage und fragt selten",
            "spricht in {after} von {count} Reden nach einer Frage und fragt selten",
        ),
    ),
    "speaks before anybody asks, and is addressed by an office": Forms(
        fr="parle avant toute question, et l’on s’adresse à cette personne par sa fonction",
        zh="在有人提问之前发言，并被以职务称呼",
        es="habla antes de que nadie pregunte, y se le trata por su cargo",
        de="spricht, bevor jemand fragt, und wird mit einem Amt angesprochen",
    ),
    "the file says it": Forms(
        fr="le fichier le dit",
        zh="文件中已注明",
        es="el archivo lo dice",
        de="die Datei sagt es",
    ),
    "the label names an office": Forms(
        fr="l’étiquette nomme une fonction",
        zh="标签是职务名称",
        es="la etiqueta nombra un cargo",
        de="das Kennzeichen nennt ein Amt",
    ),
    "the label names an outlet": Forms(
        fr="l’étiquette nomme un média",
        zh="标签是媒体名称",
        es="la etiqueta nombra un medio",
        de="das Kennzeichen nennt ein Medium",
    ),
    "the label names nobody": Forms(
        fr="l’étiquette ne nomme personne",
        zh="标签没有写明是谁",
        es="la etiqueta no nombra a nadie",
        de="das Kennzeichen nennt niemanden",
    ),
    "the label says it": Forms(
        fr="l’étiquette le dit",
        zh="标签已注明",
        es="la etiqueta lo dice",
        de="das Kennzeichen sagt es",
    ),
    "the surname stands in the title": Forms(
        fr="le nom de famille figure dans le titre",
        zh="标题中有此姓氏",
        es="el apellido figura en el título",
        de="der Nachname steht im Titel",
    ),
    # What nobody sees in a text (rag/transcripts/hygiene.py)
    "{count} invisible character turns the reading direction ({codes}): the text may be shown in another order": Forms(
        fr="{count} caractère invisible change le sens de lecture ({codes})\u00a0: le texte peut s’afficher dans "
        "un autre ordre",
        zh="{count} 个不可见字符会改变阅读方向（{codes}）：文字可能以另一种顺序显示",
        es="{count} carácter invisible cambia el sentido de lectura ({codes}): el texto puede mostrarse en otro orden",
        de="{count} unsichtbares Zeichen ändert die Leserichtung ({codes}): Der Text erscheint womöglich in anderer "
        "Reihenfolge",
    ),
    "{count} invisible characters turn the reading direction ({codes}): the text may be shown in another order": Forms(
        fr="{count} caractères invisibles changent le sens de lecture ({codes})\u00a0: le texte peut s’afficher "
        "dans un autre ordre",
        zh="{count} 个不可见字符会改变阅读方向（{codes}）：文字可能以另一种顺序显示",
        es="{count} caracteres invisibles cambian el sentido de lectura ({codes}): el texto puede mostrarse en otro "
        "orden",
        de="{count} unsichtbare Zeichen ändern die Leserichtung ({codes}): Der Text erscheint womöglich in anderer "
        "Reihenfolge",
    ),
    "{count} invisible character of no width ({codes}) may split a word that looks whole": Forms(
        fr="{count} caractère invisible sans largeur ({codes}) coupe peut-être un mot qui paraît entier",
        zh="{count} 个无宽度的不可见字符（{codes}）可能断开看似完整的词",
        es="{count} carácter invisible sin anchura ({codes}) puede partir una palabra que parece entera",
        de="{count} unsichtbares Zeichen ohne Breite ({codes}) teilt womöglich ein Wort, das ganz aussieht",
    ),
    "{count} invisible characters of no width ({codes}) may split words that look whole": Forms(
        fr="{count} caractères invisibles sans largeur ({codes}) coupent peut-être des mots qui paraissent entiers",
        zh="{count} 个无宽度的不可见字符（{codes}）可能断开看似完整的词",
        es="{count} caracteres invisibles sin anchura ({codes}) pueden partir palabras que parecen enteras",
        de="{count} unsichtbare Zeichen ohne Breite ({codes}) teilen womöglich Wörter, die ganz aussehen",
    ),
    "{count} invisible tag or variation character ({codes}) may carry text that nobody sees": Forms(
        fr="{count} caractère invisible de balise ou de variante ({codes}) porte peut-être un texte que personne "
        "ne voit",
        zh="{count} 个不可见的标记或变体字符（{codes}）可能带有谁也看不见的文字",
        es="{count} carácter invisible de marca o de variante ({codes}) puede llevar un texto que nadie ve",
        de="{count} unsichtbares Tag- oder Variantenzeichen ({codes}) trägt womöglich Text, den niemand sieht",
    ),
    "{count} invisible tag or variation characters ({codes}) may carry text that nobody sees": Forms(
        fr="{count} caractères invisibles de balise ou de variante ({codes}) portent peut-être un texte que "
        "personne ne voit",
        zh="{count} 个不可见的标记或变体字符（{codes}）可能带有谁也看不见的文字",
        es="{count} caracteres invisibles de marca o de variante ({codes}) pueden llevar un texto que nadie ve",
        de="{count} unsichtbare Tag- oder Variantenzeichen ({codes}) tragen womöglich Text, den niemand sieht",
    ),
    "{count} control character ({codes}), which is no text": Forms(
        fr="{count} caractère de commande ({codes}), qui n’est pas du texte",
        zh="{count} 个控制字符（{codes}），不是文字",
        es="{count} carácter de control ({codes}), que no es texto",
        de="{count} Steuerzeichen ({codes}), das kein Text ist",
    ),
    "{count} control characters ({codes}), which are no text": Forms(
        fr="{count} caractères de commande ({codes}), qui ne sont pas du texte",
        zh="{count} 个控制字符（{codes}），不是文字",
        es="{count} caracteres de control ({codes}), que no son texto",
        de="{count} Steuerzeichen ({codes}), die kein Text sind",
    ),
    "the label “{name}” is written with {letters} and looks like “{looks}”": Forms(
        fr="l’étiquette {name} s’écrit avec {letters} et ressemble à {looks}",
        zh="标签{name}用了{letters}，看起来像{looks}",
        es="la etiqueta {name} se escribe con {letters} y se parece a {looks}",
        de="das Kennzeichen {name} ist mit {letters} geschrieben und sieht aus wie {looks}",
    ),
    "the label “{name}” holds an invisible {codes} and looks like “{looks}”": Forms(
        fr="l’étiquette {name} cache {codes} et ressemble à {looks}",
        zh="标签{name}藏有不可见的 {codes}，看起来像{looks}",
        es="la etiqueta {name} esconde {codes} y se parece a {looks}",
        de="das Kennzeichen {name} verbirgt {codes} und sieht aus wie {looks}",
    ),
    "the label “{name}” is written with {letters} and holds an invisible {codes} and looks like “{looks}”": Forms(
        fr="l’étiquette {name} s’écrit avec {letters}, cache {codes} et ressemble à {looks}",
        zh="标签{name}用了{letters}，藏有不可见的 {codes}，看起来像{looks}",
        es="la etiqueta {name} se escribe con {letters}, esconde {codes} y se parece a {looks}",
        de="das Kennzeichen {name} ist mit {letters} geschrieben, verbirgt {codes} und sieht aus wie {looks}",
    ),
    # What to look at in a transcript (rag/remarks.py)
    "no date found": Forms(
        fr="aucune date trouvée",
        zh="未找到日期",
        es="no se encontró fecha",
        de="kein Datum gefunden",
    ),
    "the date {date} is from the file name": Forms(
        fr="la date {date} vient du nom du fichier",
        zh="日期 {date} 取自文件名",
        es="la fecha {date} viene del nombre del archivo",
        de="das Datum {date} stammt aus dem Dateinamen",
    ),
    # What came of a source (rag/ingest.py)
    "nothing new": Forms(
        fr="rien de nouveau",
        zh="没有新内容",
        es="nada nuevo",
        de="nichts Neues",
    ),
    "read anew": Forms(
        fr="lu de nouveau",
        zh="已重新读取",
        es="leído de nuevo",
        de="neu gelesen",
    ),
    "recorded as a second one": Forms(
        fr="celle-ci est notée comme seconde",
        zh="此来源记为第二个",
        es="esta se anota como segunda",
        de="diese ist als zweite vermerkt",
    ),
    "the earlier version left search and stays for its receipts": Forms(
        fr="la version antérieure n’est plus cherchée et reste pour ses reçus",
        zh="旧版本不再检索，仅为其凭据保留",
        es="la versión anterior ya no se busca y se conserva para sus recibos",
        de="die frühere Fassung wird nicht mehr durchsucht und bleibt für ihre Belege",
    ),
    "the earlier version stays, since another source still gives it": Forms(
        fr="la version antérieure reste, car une autre source la donne encore",
        zh="旧版本保留，因为另一来源仍有它",
        es="la versión anterior se conserva, pues otra fuente aún la da",
        de="die frühere Fassung bleibt, da eine andere Quelle sie noch hat",
    ),
    "the same text in other bytes": Forms(
        fr="le même texte en d’autres octets",
        zh="文本相同，字节不同",
        es="el mismo texto en otros bytes",
        de="derselbe Text in anderen Bytes",
    ),
    "the same text is there from another source": Forms(
        fr="le même texte est déjà là d’une autre source",
        zh="另一来源已有相同文本",
        es="el mismo texto ya está de otra fuente",
        de="derselbe Text ist aus anderer Quelle da",
    ),
    "{count} exchange": Forms(
        fr="{count} échange",
        zh="{count} 条问答",
        es="{count} intercambio",
        de="{count} Wortwechsel",
    ),
    "{count} exchanges": Forms(
        fr="{count} échanges",
        zh="{count} 条问答",
        es="{count} intercambios",
        de="{count} Wortwechsel",
    ),
    "{count} exchanges in {transcripts} transcripts": Forms(
        fr="{count} échanges dans {transcripts} transcriptions",
        zh="{transcripts} 份记录中的 {count} 条问答",
        es="{count} intercambios en {transcripts} transcripciones",
        de="{count} Wortwechsel in {transcripts} Protokollen",
    ),
}
"""The sentences by their forms as rag has them."""

_LONGEST = 2_000
"""A longer sentence, which only a name of many lines makes, is not looked up."""
_SEMICOLON = {"fr": "\u00a0; ", "zh": "；"}
_COMMA = {"zh": "、"}
_CODE = r"U\+[0-9A-F]{4,6}"
_KIND = r"(?:a )?([A-Z][A-Za-z-]*) (“.”(?:(?:, | and )“.”)*)"
_ANY_KIND = re.sub(r"\((?!\?)", "(?:", _KIND)
_NUMBER = r"\d+"
_FIELDS = {
    "name": ".+",
    "looks": ".+",
    "letters": f"{_ANY_KIND}(?: and {_ANY_KIND})*",
    "codes": f"{_CODE}(?:(?:, | and ){_CODE})*(?:, …)?",
    "date": r"\d{4}-\d\d-\d\d",
}
"""What may stand in a field that is no number."""


def said_in(language: str, message: str) -> Said:
    """A message in a language, all of it; as it is, in English, where any of it has no translation.

    >>> said_in("fr", "3 exchanges; no date found")
    Said(text='3 échanges\\xa0; aucune date trouvée', language='fr')
    >>> said_in("de", "3 exchanges; the file is empty")
    Said(text='3 exchanges; the file is empty', language='en')
    """
    # A name may hold what separates sentences: then the whole is one.
    for sentences in (message.split("; "), [message]):
        found = [said for one in sentences if (said := _sentence(one, language)) is not None]
        if len(found) == len(sentences):
            return Said(_SEMICOLON.get(language, "; ").join(found), language)
    return Said(message, "en")


def _sentence(sentence: str, language: str) -> str | None:
    """One sentence in a language.

    >>> _sentence("looks like “{0}”, but is written with other letters", "es")
    'se parece a «{0}», pero se escribe con otras letras'
    >>> _sentence("asks in 1 and is answered in 0 of 1 turns", "de")
    'fragt in 1 und bekommt Antwort in 0 von 1 Rede'
    """
    if len(sentence) > _LONGEST:
        return None
    for template, forms in MESSAGES.items():
        form = forms.in_language(language)
        match = _pattern(template).fullmatch(sentence) if form else None
        if form and match:
            fields = match.groupdict()
            chosen = form if isinstance(form, str) else form[fields["count"] != "1"]
            return chosen.format(**{name: _in_words(name, value, language) for name, value in fields.items()})
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What matches the sentences of a form, a group a field.

    >>> _pattern("{count} exchanges").pattern
    '(?P<count>\\\\d+)\\\\ exchanges'
    """
    parts = re.split(r"\{(\w+)\}", template)
    groups = [f"(?P<{name}>{_FIELDS.get(name, _NUMBER)})" for name in parts[1::2]]
    texts = map(re.escape, parts[::2])
    return re.compile("".join(text + group for text, group in zip(texts, [*groups, ""], strict=True)), re.DOTALL)


def _in_words(name: str, value: str, language: str) -> str:
    """What a field holds, as a language writes it.

    >>> _in_words("date", "2024-07-02", "fr"), _in_words("codes", "U+202E, U+200B, …", "zh")
    ('2 juillet 2024', 'U+202E、U+200B、…')
    """
    comma = _COMMA.get(language, ", ")
    match name:
        case "name" | "looks":
            return _quoted(value, language)
        case "letters":
            kinds = re.findall(_KIND, value, re.DOTALL)
            return comma.join(_letters(script, letters, language) for script, letters in kinds)
        case "codes":
            return comma.join(re.findall(f"{_CODE}|…", value))
        case "date":
            return _date(value, language)
        case _:
            return value


def _letters(script: str, letters: str, language: str) -> str:
    """Letters, and their script: by its name where the language has one, else by their code points.

    >>> _letters("Cyrillic", "“В” and “С”", "de"), _letters("Mathematical", "“𝐌”", "zh")
    ('„В“, „С“ (Kyrillisch)', '“𝐌”（U+1D40C）')
    """
    comma = _COMMA.get(language, ", ")
    found = re.findall("“(.)”", letters, re.DOTALL)
    about = _script(script, language) or comma.join(map(code_point, found))
    return comma.join(_quoted(one, language) for one in found) + (f"（{about}）" if language == "zh" else f" ({about})")


@lru_cache(maxsize=256)
def _script(name: str, language: str) -> str | None:
    """What a language calls a script; Unicode's names of letters begin with its English name."""
    from babel import Locale

    codes = [code for code, english in Locale.parse("en").scripts.items() if english == name]
    return next((Locale.parse(language).scripts.get(code) for code in codes), None)


def _quoted(text: str, language: str) -> str:
    said = phrases(language)
    return f"{said.open_quote}{text}{said.close_quote}"


def _date(value: str, language: str) -> str:
    try:
        return date_in_words(dt.date.fromisoformat(value), language)
    except ValueError:
        return value
