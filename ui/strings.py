"""The words of the chat page in each language, and which language a browser asks for. Pure.

What stands around quotes in an answer comes from `rag.phrases`; these are the words of the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strings:
    """One language's words for the page; `{}` fields are filled by `str.format`."""

    language: str
    tagline: str
    engine_quotes: str
    engine_model: str
    engine_quotes_why: str
    engine_model_why: str
    ask_label: str
    ask_placeholder: str
    ask: str
    new_chat: str
    welcome: str
    promise: str
    examples: str
    example_said: str
    example_told: str
    example_asked: str
    searching: str
    answering: str
    searched: str
    limited: str
    limit_since: str
    limit_until: str
    limit_outlet: str
    limit_speaker: str
    limit_language: str
    limit_transcript: str
    limit_read: str
    limit_without: str
    limit_hints: str
    limit_remove: str
    limit_gone: str
    nearest_leads: str
    source: str
    source_empty: str
    close: str
    asked_by: str
    answered_by: str
    undated: str
    place: str
    previous: str
    next: str
    follows: str
    loading: str
    seeding: str
    kilobytes: str
    empty: str
    empty_how: str
    empty_then: str
    seed_failed: str
    busy: str
    too_long: str
    no_question: str
    unknown_exchange: str
    failed: str


_EN = Strings(
    language="en",
    tagline="Press conferences, quoted word for word",
    engine_quotes="Quotes engine, offline",
    engine_model="Model engine",
    engine_quotes_why="Answers are quotations found on this machine; no model writes them.",
    engine_model_why="A model writes the answer; its quotations are checked against the record.",
    ask_label="Your question",
    ask_placeholder="Ask what was said, or who asked",
    ask="Ask",
    new_chat="New conversation",
    welcome="What was said, by whom, and when",
    promise="Every quotation is checked, character for character, against the transcript it cites.",
    examples="Questions this record answers",
    example_said="What did {official} say about {topic}?",
    example_told="What did {official} say to {outlet} about {topic}?",
    example_asked="Who asked about {topic}?",
    searching="Searching the record…",
    answering="Composing the answer…",
    searched="Searched {exchanges} in {transcripts}",
    limited="Limited to",
    limit_since="from {date}",
    limit_until="until {date}",
    limit_outlet="asked by {name}",
    limit_speaker="answered by {name}",
    limit_language="in {name}",
    limit_transcript="transcript {name}",
    limit_read="from your question: {words}",
    limit_without="--without {kind} lifts it",
    limit_hints="{read}; {lift}",
    limit_remove="Remove the limit:",
    limit_gone="This limit can no longer be removed; ask the question again.",
    nearest_leads="Other exchanges nearby",
    source="Source",
    source_empty="Select a numbered citation to read its exchange here, in full, with the quoted words marked.",
    close="Close",
    asked_by="Asked by",
    answered_by="Answered by",
    undated="undated",
    place="Exchange {number} of {count}",
    previous="Previous",
    next="Next",
    follows="Follows up on exchange {number}",
    loading="Opening the archive…",
    seeding="Reading the transcripts for the first time",
    kilobytes="{done} of {total} KB",
    empty="No transcripts yet",
    empty_how="Add one from a terminal, then reload this page:",
    empty_then="A file can be plain text, HTML, Markdown, Word or PDF.",
    seed_failed="The transcripts could not be read",
    busy="Another process is adding transcripts. Reload this page when it is done.",
    too_long="A question can have up to {limit} characters; this one has {count}.",
    no_question="Type a question first.",
    unknown_exchange="This exchange is no longer in the archive.",
    failed="No answer this time",
)
_FR = Strings(
    language="fr",
    tagline="Les conférences de presse, citées mot pour mot",
    engine_quotes="Moteur de citations, hors ligne",
    engine_model="Moteur à modèle",
    engine_quotes_why="Les réponses sont des citations trouvées sur cette machine ; aucun modèle ne les rédige.",
    engine_model_why="Un modèle rédige la réponse ; ses citations sont vérifiées dans la transcription.",
    ask_label="Votre question",
    ask_placeholder="Demandez ce qui a été dit, ou qui a posé la question",
    ask="Demander",
    new_chat="Nouvelle conversation",
    welcome="Ce qui a été dit, par qui et quand",
    promise="Chaque citation est vérifiée, caractère par caractère, dans la transcription qu’elle cite.",
    examples="Questions auxquelles ce dossier répond",
    example_said="Qu’a dit {official} sur {topic} ?",
    example_told="Qu’a répondu {official} à {outlet} sur {topic} ?",
    example_asked="Qui a posé une question sur {topic} ?",
    searching="Recherche dans le dossier…",
    answering="Rédaction de la réponse…",
    searched="Recherche dans {exchanges} de {transcripts}",
    limited="Limité à",
    limit_since="à partir du {date}",
    limit_until="jusqu’au {date}",
    limit_outlet="question de {name}",
    limit_speaker="réponse de {name}",
    limit_language="en {name}",
    limit_transcript="transcription {name}",
    limit_read="lu dans votre question : {words}",
    limit_without="--without {kind} la lève",
    limit_hints="{read} ; {lift}",
    limit_remove="Lever la limite :",
    limit_gone="Cette limite ne peut plus être levée ; reposez la question.",
    nearest_leads="Autres échanges proches",
    source="Source",
    source_empty="Choisissez une citation numérotée pour lire ici l’échange entier, les mots cités surlignés.",
    close="Fermer",
    asked_by="Question de",
    answered_by="Réponse de",
    undated="sans date",
    place="Échange {number} sur {count}",
    previous="Précédent",
    next="Suivant",
    follows="Fait suite à l’échange {number}",
    loading="Ouverture de l’archive…",
    seeding="Première lecture des transcriptions",
    kilobytes="{done} sur {total} ko",
    empty="Aucune transcription pour l’instant",
    empty_how="Ajoutez-en une depuis un terminal, puis rechargez cette page :",
    empty_then="Le fichier peut être du texte brut, du HTML, du Markdown, un document Word ou un PDF.",
    seed_failed="Les transcriptions n’ont pas pu être lues",
    busy="Un autre processus ajoute des transcriptions. Rechargez cette page quand il aura fini.",
    too_long="Une question peut compter {limit} caractères ; celle-ci en compte {count}.",
    no_question="Saisissez d’abord une question.",
    unknown_exchange="Cet échange n’est plus dans l’archive.",
    failed="Pas de réponse cette fois",
)
_ZH = Strings(
    language="zh",
    tagline="记者会原话，逐字引用",
    engine_quotes="引文引擎，离线",
    engine_model="模型引擎",
    engine_quotes_why="回答均为在本机找到的原话，不由模型撰写。",
    engine_model_why="回答由模型撰写，其中引文均与记录核对。",
    ask_label="您的问题",
    ask_placeholder="询问说了什么，或谁提的问题",
    ask="提问",
    new_chat="新对话",
    welcome="谁在何时说了什么",
    promise="每处引文都与所引记录逐字核对。",
    examples="本档案能回答的问题",
    example_said="关于{topic}，{official}说了什么？",
    example_told="关于{topic}，{official}是怎么回答{outlet}的？",
    example_asked="谁提问了{topic}？",
    searching="正在检索记录…",
    answering="正在组织回答…",
    searched="已检索{transcripts}中的{exchanges}",
    limited="限定于",
    limit_since="{date}起",
    limit_until="截至{date}",
    limit_outlet="{name}提问",
    limit_speaker="{name}回答",
    limit_language="{name}记录",
    limit_transcript="记录 {name}",
    limit_read="取自您的问题：{words}",
    limit_without="可用 --without {kind} 取消",
    limit_hints="{read}；{lift}",
    limit_remove="取消限定：",
    limit_gone="这一限定已无法取消，请重新提问。",
    nearest_leads="其他相近的问答",
    source="出处",
    source_empty="点选带编号的引文，即可在此阅读完整问答，所引原话会标出。",
    close="关闭",
    asked_by="提问",
    answered_by="回答",
    undated="日期不详",
    place="第{number}处问答，共{count}处",
    previous="上一处",
    next="下一处",
    follows="承接第{number}处问答",
    loading="正在打开档案…",
    seeding="首次读入记录",
    kilobytes="{done} / {total} KB",
    empty="还没有记录",
    empty_how="请在终端中添加一份，然后刷新本页：",
    empty_then="文件可以是纯文本、HTML、Markdown、Word 或 PDF。",
    seed_failed="无法读入记录",
    busy="另一个进程正在添加记录，完成后请刷新本页。",
    too_long="问题最多{limit}个字符，此问题有{count}个。",
    no_question="请先输入问题。",
    unknown_exchange="档案中已没有这处问答。",
    failed="这次未能回答",
)
_ES = Strings(
    language="es",
    tagline="Ruedas de prensa, citadas palabra por palabra",
    engine_quotes="Motor de citas, sin conexión",
    engine_model="Motor con modelo",
    engine_quotes_why="Las respuestas son citas halladas en este equipo; ningún modelo las redacta.",
    engine_model_why="Un modelo redacta la respuesta; sus citas se comprueban en la transcripción.",
    ask_label="Su pregunta",
    ask_placeholder="Pregunte qué se dijo o quién preguntó",
    ask="Preguntar",
    new_chat="Conversación nueva",
    welcome="Qué se dijo, quién y cuándo",
    promise="Cada cita se comprueba, carácter a carácter, en la transcripción citada.",
    examples="Preguntas que este archivo responde",
    example_said="¿Qué dijo {official} sobre {topic}?",
    example_told="¿Qué respondió {official} a {outlet} sobre {topic}?",
    example_asked="¿Quién preguntó por {topic}?",
    searching="Buscando en el archivo…",
    answering="Preparando la respuesta…",
    searched="Búsqueda en {exchanges} de {transcripts}",
    limited="Limitado a",
    limit_since="desde el {date}",
    limit_until="hasta el {date}",
    limit_outlet="pregunta de {name}",
    limit_speaker="respuesta de {name}",
    limit_language="en {name}",
    limit_transcript="transcripción {name}",
    limit_read="leído en su pregunta: {words}",
    limit_without="--without {kind} lo quita",
    limit_hints="{read}; {lift}",
    limit_remove="Quitar el límite:",
    limit_gone="Este límite ya no se puede quitar; haga de nuevo la pregunta.",
    nearest_leads="Otros intercambios próximos",
    source="Fuente",
    source_empty="Elija una cita numerada para leer aquí el intercambio completo, con las palabras citadas marcadas.",
    close="Cerrar",
    asked_by="Pregunta de",
    answered_by="Respuesta de",
    undated="sin fecha",
    place="Intercambio {number} de {count}",
    previous="Anterior",
    next="Siguiente",
    follows="Sigue al intercambio {number}",
    loading="Abriendo el archivo…",
    seeding="Primera lectura de las transcripciones",
    kilobytes="{done} de {total} kB",
    empty="Aún no hay transcripciones",
    empty_how="Añada una desde un terminal y recargue esta página:",
    empty_then="El archivo puede ser texto, HTML, Markdown, Word o PDF.",
    seed_failed="No se pudieron leer las transcripciones",
    busy="Otro proceso está añadiendo transcripciones. Recargue esta página cuando termine.",
    too_long="Una pregunta puede tener hasta {limit} caracteres; esta tiene {count}.",
    no_question="Escriba primero una pregunta.",
    unknown_exchange="Este intercambio ya no está en el archivo.",
    failed="Esta vez no hay respuesta",
)
_DE = Strings(
    language="de",
    tagline="Pressekonferenzen, Wort für Wort zitiert",
    engine_quotes="Zitatmaschine, offline",
    engine_model="Modellmaschine",
    engine_quotes_why="Antworten sind Zitate, auf diesem Rechner gefunden; kein Modell schreibt sie.",
    engine_model_why="Ein Modell schreibt die Antwort; ihre Zitate werden am Protokoll geprüft.",
    ask_label="Ihre Frage",
    ask_placeholder="Fragen Sie, was gesagt wurde oder wer gefragt hat",
    ask="Fragen",
    new_chat="Neues Gespräch",
    welcome="Was gesagt wurde, von wem und wann",
    promise="Jedes Zitat wird Zeichen für Zeichen am zitierten Protokoll geprüft.",
    examples="Fragen, die dieses Archiv beantwortet",
    example_said="Was sagte {official} zu {topic}?",
    example_told="Was sagte {official} auf die Frage von {outlet} zu {topic}?",
    example_asked="Wer hat nach {topic} gefragt?",
    searching="Das Archiv wird durchsucht …",
    answering="Die Antwort entsteht …",
    searched="Durchsucht: {exchanges} in {transcripts}",
    limited="Beschränkt auf",
    limit_since="ab {date}",
    limit_until="bis {date}",
    limit_outlet="Frage von {name}",
    limit_speaker="Antwort von {name}",
    limit_language="auf {name}",
    limit_transcript="Protokoll {name}",
    limit_read="aus Ihrer Frage: {words}",
    limit_without="--without {kind} hebt sie auf",
    limit_hints="{read}; {lift}",
    limit_remove="Einschränkung aufheben:",
    limit_gone="Diese Einschränkung lässt sich nicht mehr aufheben; stellen Sie die Frage noch einmal.",
    nearest_leads="Andere naheliegende Wortwechsel",
    source="Quelle",
    source_empty="Wählen Sie ein nummeriertes Zitat: Hier steht dann der ganze Wortwechsel, das Zitat hervorgehoben.",
    close="Schließen",
    asked_by="Frage von",
    answered_by="Antwort von",
    undated="ohne Datum",
    place="Wortwechsel {number} von {count}",
    previous="Zurück",
    next="Weiter",
    follows="Schließt an Wortwechsel {number} an",
    loading="Das Archiv wird geöffnet …",
    seeding="Die Protokolle werden zum ersten Mal gelesen",
    kilobytes="{done} von {total} kB",
    empty="Noch keine Protokolle",
    empty_how="Fügen Sie im Terminal eines hinzu und laden Sie diese Seite neu:",
    empty_then="Die Datei kann Text, HTML, Markdown, Word oder PDF sein.",
    seed_failed="Die Protokolle konnten nicht gelesen werden",
    busy="Ein anderer Prozess fügt Protokolle hinzu. Laden Sie diese Seite neu, wenn er fertig ist.",
    too_long="Eine Frage darf {limit} Zeichen haben; diese hat {count}.",
    no_question="Geben Sie zuerst eine Frage ein.",
    unknown_exchange="Dieser Wortwechsel ist nicht mehr im Archiv.",
    failed="Diesmal keine Antwort",
)
_ALL = {"en": _EN, "fr": _FR, "zh": _ZH, "es": _ES, "de": _DE}


def strings(language: str) -> Strings:
    """The page's words in a language, English where it has none.

    >>> strings("fr").ask, strings("xx").ask
    ('Demander', 'Ask')
    """
    return _ALL.get(language, _EN)


def wanted_language(accept_language: str) -> str:
    """The first language of a browser's Accept-Language header that the page speaks, else English.

    >>> wanted_language("nl-NL,nl;q=0.9,fr-CH;q=0.8,en;q=0.7"), wanted_language("")
    ('fr', 'en')
    """
    ranked: list[tuple[float, str]] = []
    for part in accept_language[:500].split(","):
        tag, _, weight = part.partition(";q=")
        try:
            ranked.append((-float(weight or 1), tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    # sorted() is stable, so that equal weights keep the header's order.
    return next((tag for _, tag in sorted(ranked, key=lambda pair: pair[0]) if tag in _ALL), "en")
