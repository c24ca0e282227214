"""The words of the filters, of what to try after a refusal, and of the keys, in each language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ui.filter_kinds import FilterKind


@dataclass(frozen=True, slots=True)
class FiltersStrings:
    """One language's words; `{}` fields are filled by `str.format`."""

    language: str
    filters: str
    filters_set: str
    loaded: str
    since: str
    until: str
    day: str
    outlet: str
    speaker: str
    spoken: str
    transcript: str
    remove: str
    clear: str
    own: str
    own_hint: str
    read: str
    no_date: str
    backwards: str
    not_loaded: dict[FilterKind, str]
    several: str
    nothing: str
    try_title: str
    try_without: str
    try_without_leaves: str
    try_without_own: str
    try_words: str
    try_names: str
    see_transcripts: str
    add_transcript: str
    keys: str
    key_box: str
    key_arrows: str
    key_escape: str


_EN = FiltersStrings(
    language="en",
    filters="Filters",
    filters_set="Filters ({count})",
    loaded="Loaded: {loaded}",
    since="From (day, month or year)",
    until="To (day, month or year)",
    day="YYYY-MM-DD",
    outlet="Asked by",
    speaker="Answered by",
    spoken="Language of the transcript",
    transcript="Transcript",
    remove="Remove the filter:",
    clear="Clear all",
    own="Your filters",
    own_hint="you set this in Filters",
    read="Read from your question",
    no_date="“{value}” is no date. Write 2024-07-02, or 2024-07 for a month, or 2024 for a year.",
    backwards="The period ends on {until}, before it begins on {since}.",
    not_loaded={
        "outlet": "Nobody called “{value}” asks in what is loaded. Choose from the list.",
        "speaker": "Nobody called “{value}” answers in what is loaded. Choose from the list.",
        "language": "No transcript in “{value}” is loaded. Choose from the list.",
        "transcript": "No transcript “{value}” is loaded. Choose from the list.",
    },
    several="“{value}” fits several. Choose one from the list.",
    nothing="Nothing to search: your filters leave none of the exchanges that are loaded.",
    try_title="What to try",
    try_without="Search without this limit: {limit}",
    try_without_leaves="leaves {exchanges}",
    try_without_own="Search without any of your filters",
    try_words="Other words for it; the transcripts are in {languages}.",
    try_names="A person, a place or an outlet, as the transcripts write the name.",
    see_transcripts="See which transcripts are loaded",
    add_transcript="Add a transcript",
    keys="Keyboard",
    key_box="to the question",
    key_arrows="from citation to citation",
    key_escape="close and go back",
)
_FR = FiltersStrings(
    language="fr",
    filters="Filtres",
    filters_set="Filtres ({count})",
    loaded="Dans le dossier : {loaded}",
    since="Du (jour, mois ou année)",
    until="Au (jour, mois ou année)",
    day="AAAA-MM-JJ",
    outlet="Question de",
    speaker="Réponse de",
    spoken="Langue de la transcription",
    transcript="Transcription",
    remove="Retirer le filtre :",
    clear="Tout effacer",
    own="Vos filtres",
    own_hint="défini par vous dans Filtres",
    read="Lu dans votre question",
    no_date="« {value} » n’est pas une date. Écrivez 2024-07-02, ou 2024-07 pour un mois, ou 2024 pour une année.",
    backwards="La période finit le {until}, avant de commencer le {since}.",
    not_loaded={
        "outlet": "Personne du nom de « {value} » ne pose de question dans ce dossier. Choisissez dans la liste.",
        "speaker": "Personne du nom de « {value} » ne répond dans ce dossier. Choisissez dans la liste.",
        "language": "Aucune transcription en « {value} » dans ce dossier. Choisissez dans la liste.",
        "transcript": "Aucune transcription « {value} » dans ce dossier. Choisissez dans la liste.",
    },
    several="« {value} » convient à plusieurs. Choisissez-en un dans la liste.",
    nothing="Rien à chercher : vos filtres ne laissent aucun des échanges du dossier.",
    try_title="Que tenter",
    try_without="Chercher sans cette limite : {limit}",
    try_without_leaves="restent {exchanges}",
    try_without_own="Chercher sans aucun de vos filtres",
    try_words="D’autres mots ; les transcriptions sont en {languages}.",
    try_names="Une personne, un lieu ou un média, tel que les transcriptions l’écrivent.",
    see_transcripts="Voir les transcriptions du dossier",
    add_transcript="Ajouter une transcription",
    keys="Clavier",
    key_box="vers la question",
    key_arrows="d’une citation à l’autre",
    key_escape="fermer et revenir",
)
_ZH = FiltersStrings(
    language="zh",
    filters="筛选",
    filters_set="筛选（{count}）",
    loaded="已载入：{loaded}",
    since="自（日、月或年）",
    until="至（日、月或年）",
    day="YYYY-MM-DD",
    outlet="提问者",
    speaker="回答者",
    spoken="记录的语言",
    transcript="记录",
    remove="取消筛选：",
    clear="全部清除",
    own="您的筛选",
    own_hint="由您在“筛选”中设定",
    read="取自您的问题",
    no_date="“{value}”不是日期。请写作2024-07-02；月份写作2024-07，年份写作2024。",
    backwards="时段的结束日（{until}）早于开始日（{since}）。",
    not_loaded={
        "outlet": "已载入的记录中没有名为“{value}”的提问者，请从列表中选择。",
        "speaker": "已载入的记录中没有名为“{value}”的回答者，请从列表中选择。",
        "language": "没有载入“{value}”的记录，请从列表中选择。",
        "transcript": "没有载入记录“{value}”，请从列表中选择。",
    },
    several="“{value}”对应多项，请从列表中选择一项。",
    nothing="无可检索：按您的筛选，已载入的问答一处不剩。",
    try_title="可以试试",
    try_without="取消这一限定再检索：{limit}",
    try_without_leaves="余{exchanges}",
    try_without_own="取消您的全部筛选再检索",
    try_words="换一种说法；记录的语言为{languages}。",
    try_names="人名、地名或媒体名，按记录中的写法。",
    see_transcripts="查看已载入的记录",
    add_transcript="添加记录",
    keys="键盘",
    key_box="到问题框",
    key_arrows="在引文之间移动",
    key_escape="关闭并返回",
)
_ES = FiltersStrings(
    language="es",
    filters="Filtros",
    filters_set="Filtros ({count})",
    loaded="En el archivo: {loaded}",
    since="Desde (día, mes o año)",
    until="Hasta (día, mes o año)",
    day="AAAA-MM-DD",
    outlet="Pregunta de",
    speaker="Respuesta de",
    spoken="Idioma de la transcripción",
    transcript="Transcripción",
    remove="Quitar el filtro:",
    clear="Quitar todos",
    own="Sus filtros",
    own_hint="lo puso usted en Filtros",
    read="Leído en su pregunta",
    no_date="«{value}» no es una fecha. Escriba 2024-07-02, o 2024-07 para un mes, o 2024 para un año.",
    backwards="El período termina el {until}, antes de empezar el {since}.",
    not_loaded={
        "outlet": "Nadie llamado «{value}» pregunta en este archivo. Elija de la lista.",
        "speaker": "Nadie llamado «{value}» responde en este archivo. Elija de la lista.",
        "language": "No hay ninguna transcripción en «{value}». Elija de la lista.",
        "transcript": "No hay ninguna transcripción «{value}». Elija de la lista.",
    },
    several="«{value}» corresponde a varios. Elija uno de la lista.",
    nothing="Nada que buscar: sus filtros no dejan ninguno de los intercambios del archivo.",
    try_title="Qué probar",
    try_without="Buscar sin este límite: {limit}",
    try_without_leaves="quedan {exchanges}",
    try_without_own="Buscar sin ninguno de sus filtros",
    try_words="Otras palabras; las transcripciones están en {languages}.",
    try_names="Una persona, un lugar o un medio, tal como lo escriben las transcripciones.",
    see_transcripts="Ver las transcripciones del archivo",
    add_transcript="Añadir una transcripción",
    keys="Teclado",
    key_box="a la pregunta",
    key_arrows="de una cita a otra",
    key_escape="cerrar y volver",
)
_DE = FiltersStrings(
    language="de",
    filters="Filter",
    filters_set="Filter ({count})",
    loaded="Geladen: {loaded}",
    since="Von (Tag, Monat oder Jahr)",
    until="Bis (Tag, Monat oder Jahr)",
    day="JJJJ-MM-TT",
    outlet="Frage von",
    speaker="Antwort von",
    spoken="Sprache des Protokolls",
    transcript="Protokoll",
    remove="Filter entfernen:",
    clear="Alle entfernen",
    own="Ihre Filter",
    own_hint="von Ihnen unter Filter gesetzt",
    read="Aus Ihrer Frage",
    no_date="„{value}“ ist kein Datum. Schreiben Sie 2024-07-02, für einen Monat 2024-07, für ein Jahr 2024.",
    backwards="Der Zeitraum endet am {until}, bevor er am {since} beginnt.",
    not_loaded={
        "outlet": "Niemand namens „{value}“ fragt in diesem Archiv. Wählen Sie aus der Liste.",
        "speaker": "Niemand namens „{value}“ antwortet in diesem Archiv. Wählen Sie aus der Liste.",
        "language": "Kein Protokoll auf „{value}“ ist geladen. Wählen Sie aus der Liste.",
        "transcript": "Kein Protokoll „{value}“ ist geladen. Wählen Sie aus der Liste.",
    },
    several="„{value}“ passt auf mehrere. Wählen Sie eines aus der Liste.",
    nothing="Nichts zu durchsuchen: Ihre Filter lassen keinen der geladenen Wortwechsel übrig.",
    try_title="Was Sie versuchen können",
    try_without="Ohne diese Einschränkung suchen: {limit}",
    try_without_leaves="bleiben {exchanges}",
    try_without_own="Ohne alle Ihre Filter suchen",
    try_words="Andere Worte dafür; die Protokolle sind auf {languages}.",
    try_names="Eine Person, einen Ort oder ein Medium, wie die Protokolle den Namen schreiben.",
    see_transcripts="Nachsehen, welche Protokolle geladen sind",
    add_transcript="Ein Protokoll hinzufügen",
    keys="Tastatur",
    key_box="zur Frage",
    key_arrows="von Zitat zu Zitat",
    key_escape="schließen und zurück",
)
_ALL = {one.language: one for one in (_EN, _FR, _ZH, _ES, _DE)}


def filters_strings(language: str) -> FiltersStrings:
    """The words in a language, English where it has none.

    >>> filters_strings("fr").filters, filters_strings("xx").filters
    ('Filtres', 'Filters')
    """
    return _ALL.get(language, _EN)
