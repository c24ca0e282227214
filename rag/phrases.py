"""The words that OnRecord itself puts around quotes, in the question's language. Pure.

They never contain quotation marks: whatever stands between quotation marks in an answer is a verified quote.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

_QUOTATION_MARKS = frozenset('"“”„‟«»‹›〝〞〟「」『』＂')


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's phrases; `{}` fields are filled by `str.format`."""

    open_quote: str
    close_quote: str
    when: str
    official: str
    reporter: str
    answered: str
    stated: str
    asked: str
    claimed: str
    replied: str
    role_untold: str
    unattributed: str
    not_found: str
    try_next: str
    withheld: str
    follow_up: str
    stale: str
    transcripts_one: str
    transcripts_many: str
    exchanges_one: str
    exchanges_many: str
    nearest: str
    role_official: str
    role_reporter: str
    role_moderator: str
    opening: str
    role_unknown: str
    version: str
    condition_dropped: str
    beyond: str
    more_one: str
    more_many: str
    not_mentioned: str


_EN = Phrases(
    open_quote="“",
    close_quote="”",
    when=" on {date}",
    official="The official",
    reporter="a reporter",
    answered="{speaker} said{when}, answering {asker}:",
    stated="{speaker} stated{when}, without being asked:",
    asked="{asker} asked {speaker}{when}; these are the reporter’s words:",
    claimed="This stands in the question by {asker}{when}. These are the reporter’s words, not those of {speaker}:",
    replied="{speaker} answered:",
    role_untold="{speaker}, whose role the transcript does not tell, said{when}:",
    unattributed="The transcript does not tell who says this{when}:",
    not_found="Not on record: none of the {exchanges} in {transcripts} answers this.",
    try_next="The nearest exchanges are listed as a lead; they are not an answer.",
    withheld="A quotation could not be verified and was withheld.",
    follow_up="Read as a follow-up; searched for: {question}",
    stale="Transcripts added a moment ago are still being loaded; ask again to include them.",
    transcripts_one="1 transcript",
    transcripts_many="{count} transcripts",
    exchanges_one="1 exchange",
    exchanges_many="{count} exchanges",
    nearest="Nearest exchanges (not an answer)",
    role_official="official",
    role_reporter="reporter",
    role_moderator="moderator",
    opening="statement",
    role_unknown="role unknown",
    version="Official version in {language}",
    condition_dropped="Nothing on record fits this limit, so it was left out: {words}",
    beyond="Outside these limits there are exchanges that may answer: {limits}",
    more_one="1 more exchange answers this.",
    more_many="{count} more exchanges answer this.",
    not_mentioned="The nearest exchange does not mention: {names}",
)
_FR = Phrases(
    open_quote="«\u00a0",
    close_quote="\u00a0»",
    when=" le {date}",
    official="Le responsable",
    reporter="un journaliste",
    answered="{speaker} a déclaré{when}, en réponse à {asker} :",
    stated="{speaker} a annoncé{when}, sans question préalable :",
    asked="{asker} a interrogé {speaker}{when} ; ce sont les mots du journaliste :",
    claimed="Cela figure dans la question de {asker}{when}. Ce sont les mots du journaliste, non ceux de {speaker} :",
    replied="{speaker} a répondu :",
    role_untold="{speaker}, dont la transcription ne dit pas le rôle, a déclaré{when} :",
    unattributed="La transcription ne dit pas qui parle ici{when} :",
    not_found="Rien au dossier : aucun des {exchanges} de {transcripts} n’y répond.",
    try_next="Les échanges les plus proches sont donnés comme piste ; ce n’est pas une réponse.",
    withheld="Une citation n’a pas pu être vérifiée ; elle est retenue.",
    follow_up="Compris comme une question de suivi ; recherche : {question}",
    stale="Des transcriptions viennent d’être ajoutées et se chargent encore ; reposez la question pour les inclure.",
    transcripts_one="1 transcription",
    transcripts_many="{count} transcriptions",
    exchanges_one="1 échange",
    exchanges_many="{count} échanges",
    nearest="Échanges les plus proches (ce n’est pas une réponse)",
    role_official="responsable",
    role_reporter="journaliste",
    role_moderator="modération",
    opening="déclaration",
    role_unknown="rôle inconnu",
    version="Version officielle en {language}",
    condition_dropped="Rien au dossier ne correspond à cette limite, qui a été levée : {words}",
    beyond="Hors de ces limites, des échanges peuvent répondre : {limits}",
    more_one="1 autre échange y répond.",
    more_many="{count} autres échanges y répondent.",
    not_mentioned="L’échange le plus proche ne mentionne pas : {names}",
)
_ZH = Phrases(
    open_quote="“",
    close_quote="”",
    when="于{date}",
    official="发言人",
    reporter="记者",
    answered="{speaker}{when}回答{asker}提问时说：",
    stated="{speaker}{when}主动发布：",
    asked="{asker}{when}向{speaker}提问，以下是记者的话：",
    claimed="这一说法出现在{asker}{when}的提问中，是记者的话，不是{speaker}的话：",
    replied="{speaker}回答：",
    role_untold="{speaker}{when}说（记录未说明其身份）：",
    unattributed="记录没有说明这句话{when}出自何人：",
    not_found="查无记录：{transcripts}的{exchanges}中没有一处回答这个问题。",
    try_next="下面列出最接近的问答，仅供参考，并非回答。",
    withheld="有一处引文无法核实，已略去。",
    follow_up="按追问理解，检索内容：{question}",
    stale="刚加入的记录仍在载入，请稍后再问一次以包括它们。",
    transcripts_one="1份记录",
    transcripts_many="{count}份记录",
    exchanges_one="1处问答",
    exchanges_many="{count}处问答",
    nearest="最接近的问答（并非回答）",
    role_official="官员",
    role_reporter="记者",
    role_moderator="主持人",
    opening="声明",
    role_unknown="身份不明",
    version="官方{language}版本",
    condition_dropped="记录中没有符合这一限定的内容，已不作限定：{words}",
    beyond="不加这些限定，有问答可能回答这个问题：{limits}",
    more_one="另有1处问答也谈到这一点。",
    more_many="另有{count}处问答也谈到这一点。",
    not_mentioned="最接近的问答没有提到：{names}",
)
_ES = Phrases(
    open_quote="«",
    close_quote="»",
    when=" el {date}",
    official="El portavoz",
    reporter="un periodista",
    answered="{speaker} dijo{when}, en respuesta a {asker}:",
    stated="{speaker} anunció{when}, sin que se le preguntara:",
    asked="{asker} preguntó a {speaker}{when}; son palabras del periodista:",
    claimed="Esto figura en la pregunta de {asker}{when}. Son palabras del periodista, no de {speaker}:",
    replied="{speaker} respondió:",
    role_untold="{speaker}, cuyo papel la transcripción no indica, dijo{when}:",
    unattributed="La transcripción no indica quién dice esto{when}:",
    not_found="No consta: ninguno de los {exchanges} de {transcripts} responde a esto.",
    try_next="Los intercambios más próximos se muestran como pista; no son una respuesta.",
    withheld="Una cita no pudo verificarse y se ha omitido.",
    follow_up="Entendida como pregunta de seguimiento; se buscó: {question}",
    stale="Se acaban de añadir transcripciones que aún se están cargando; repita la pregunta para incluirlas.",
    transcripts_one="1 transcripción",
    transcripts_many="{count} transcripciones",
    exchanges_one="1 intercambio",
    exchanges_many="{count} intercambios",
    nearest="Intercambios más próximos (no son una respuesta)",
    role_official="portavoz",
    role_reporter="periodista",
    role_moderator="moderador",
    opening="declaración",
    role_unknown="papel desconocido",
    version="Versión oficial en {language}",
    condition_dropped="Nada de lo que consta se ajusta a este límite, y se ha quitado: {words}",
    beyond="Fuera de estos límites hay intercambios que pueden responder: {limits}",
    more_one="Otro intercambio responde a esto.",
    more_many="Otros {count} intercambios responden a esto.",
    not_mentioned="El intercambio más próximo no menciona: {names}",
)
_DE = Phrases(
    open_quote="„",
    close_quote="“",
    when=" am {date}",
    official="Der Sprecher",
    reporter="einem Journalisten",
    answered="{speaker} sagte{when} auf eine Frage von {asker}:",
    stated="{speaker} erklärte{when} ohne Nachfrage:",
    asked="Frage von {asker} an {speaker}{when}; es sind Worte des Journalisten:",
    claimed="Das steht in der Frage von {asker}{when}. Es sind Worte des Journalisten, nicht von {speaker}:",
    replied="{speaker} antwortete:",
    role_untold="{speaker}, dessen Rolle das Protokoll nicht nennt, sagte{when}:",
    unattributed="Das Protokoll sagt nicht, wer hier spricht{when}:",
    not_found="Nicht belegt: Von {exchanges} in {transcripts} beantwortet das keiner.",
    try_next="Die nächstliegenden Wortwechsel stehen als Hinweis dabei; sie sind keine Antwort.",
    withheld="Ein Zitat ließ sich nicht belegen und wurde weggelassen.",
    follow_up="Als Nachfrage verstanden; gesucht wurde: {question}",
    stale="Eben hinzugefügte Protokolle werden noch geladen; bitte noch einmal fragen.",
    transcripts_one="1 Protokoll",
    transcripts_many="{count} Protokollen",
    exchanges_one="1 Wortwechsel",
    exchanges_many="{count} Wortwechseln",
    nearest="Nächstliegende Wortwechsel (keine Antwort)",
    role_official="Sprecher",
    role_reporter="Journalist",
    role_moderator="Moderation",
    opening="Erklärung",
    role_unknown="Rolle unbekannt",
    version="Amtliche Fassung auf {language}",
    condition_dropped="Nichts Belegtes passt zu dieser Einschränkung; sie wurde weggelassen: {words}",
    beyond="Ohne diese Einschränkungen gibt es Wortwechsel, die antworten könnten: {limits}",
    more_one="Ein weiterer Wortwechsel beantwortet das.",
    more_many="{count} weitere Wortwechsel beantworten das.",
    not_mentioned="Der nächstliegende Wortwechsel erwähnt nicht: {names}",
)
_ALL = {"en": _EN, "fr": _FR, "zh": _ZH, "es": _ES, "de": _DE}


def phrases(language: str) -> Phrases:
    """The phrases of a language, English where it has none.

    >>> phrases("fr").replied, phrases("xx").replied
    ('{speaker} a répondu :', '{speaker} answered:')
    """
    return _ALL.get(language, _EN)


def date_in_words(date: dt.date | None, language: str) -> str:
    """A date as the language writes it, empty where there is none.

    >>> date_in_words(dt.date(2024, 7, 2), "en"), date_in_words(dt.date(2024, 7, 2), "zh")
    ('2 July 2024', '2024年7月2日')
    """
    if date is None:
        return ""
    from babel.dates import format_date

    locale = {"en": "en_GB"}.get(language, language if language in _ALL else "en_GB")
    return format_date(date, format="long", locale=locale)


def version_in_words(exchange: str, language: str) -> str:
    """What leads to an exchange's version in another language, by the language its id names.

    >>> version_in_words("2020-02-24-zh-1a2b3c/4", "en"), version_in_words("2020-02-24-zh-1a2b3c/4", "fr")
    ('Official version in Chinese', 'Version officielle en chinois')
    """
    code = exchange.rpartition("/")[0].rsplit("-", 2)[-2]
    return phrases(language).version.format(language=language_in_words(code, language))


def language_in_words(code: str, language: str) -> str:
    """A language's name in another; its code where it has none.

    >>> language_in_words("zh", "fr"), language_in_words("qqq", "fr"), language_in_words("", "en")
    ('chinois', 'qqq', '')
    """
    from babel import Locale

    return str(Locale.parse(language if language in _ALL else "en").languages.get(code) or plain(code))


def counted(one: str, many: str, count: int) -> str:
    """A number with its noun.

    >>> counted("1 exchange", "{count} exchanges", 7)
    '7 exchanges'
    """
    return one if count == 1 else many.format(count=count)


def plain(name: str) -> str:
    """A name from a transcript, safe to stand outside quotation marks: no marks, controls or line breaks.

    >>> plain('Reuters “world”\\n\\u202e')
    'Reuters world'
    """
    kept = (" " if char.isspace() else char for char in name if char not in _QUOTATION_MARKS)
    return " ".join("".join(c for c in kept if c == " " or unicodedata.category(c)[0] != "C").split())[:120]
