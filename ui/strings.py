"""The words of the chat page in each language, and which language a browser asks for. Pure.

What stands around quotes in an answer comes from `rag.phrases`; these are the words of the page itself.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    engine_connect: str
    engine_connect_more: str
    way: str
    way_engine: str
    way_model: str
    way_prompt: str
    prompt_shipped: str
    prompt_unusable: str
    prompt_about: str
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
    searching_for_model: str
    writing: str
    stop: str
    stopped: str
    unproven: str
    withheld: str
    withheld_one: str
    withheld_many: str
    withheld_why: dict[str, str]
    usage: str
    calls_one: str
    calls_many: str
    tokens: str
    seconds: str
    price: str
    price_unknown: str
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
    as_quoted: str
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
    copy: str
    quote: str
    copy_quote: str
    copy_as: str
    copied: str
    not_copied: str
    not_whole: str
    not_carried: str
    original: str
    copy_answer: str
    receipt_file: str
    sources: str
    check_again: str
    check_how: str
    written_as_codes: str


_EN = Strings(
    language="en",
    tagline="Press conferences, quoted word for word",
    engine_quotes="Quotes only",
    engine_model="Model: {model} at {host}",
    engine_quotes_why="Answers are quotations found on this machine; no model writes them.",
    engine_model_why="A model writes the sentences; every quotation is checked against the record.",
    engine_connect="To have a model write sentences around the quotations, end OnRecord and start it again with "
    "one; with one on your own computer, for instance:",
    engine_connect_more="Services such as OpenAI need OPENAI_API_KEY and no address; your question and the exchanges "
    "found for it are then sent to them. More is in the README, “Connect a model”.",
    way="Engine and prompt",
    way_engine="Answers by",
    way_model="Model {model}",
    way_prompt="Prompt",
    prompt_shipped="{name} (shipped)",
    prompt_unusable="{file} (cannot be used)",
    prompt_about="{description} Version {version}.",
    ask_label="Your question",
    ask_placeholder="Who said what?",
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
    searching_for_model="Searching the record, then asking {model}…",
    writing="{model} is writing; a sentence appears once its quotation is proven…",
    stop="Stop",
    stopped="Stopped. What stands here is proven; more might have followed.",
    unproven="The sentences are {model}’s and not proven; the quotations are.",
    withheld="Withheld: {quotations} ({why})",
    withheld_one="1 quotation",
    withheld_many="{count} quotations",
    withheld_why={
        "absent": "{count} absent",
        "misattributed": "{count} misattributed",
        "stitched": "{count} stitched",
    },
    usage="Model {model}: {figures}",
    calls_one="1 call",
    calls_many="{count} calls",
    tokens="{count} tokens",
    seconds="{count} s",
    price="${amount}",
    price_unknown="price unknown",
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
    as_quoted="As quoted",
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
    copy="Copy",
    quote="Quote",
    copy_quote="Copy quote",
    copy_as="Copy {style}",
    copied="Copied",
    not_copied="Not copied: select the words and copy them yourself.",
    not_whole="Not whole sentences of one speaker, so not offered as a quotation.",
    not_carried="These words hold characters that nobody sees, so they are not offered as a quotation.",
    original="Open at the original page",
    copy_answer="Copy answer",
    receipt_file="Receipt",
    sources="Sources",
    check_again="Check it again",
    check_how="Where the transcripts are, this file checks every quotation again: {command}",
    written_as_codes="This holds characters that nobody sees, written here as codes: copy it from the transcript.",
)
_FR = Strings(
    language="fr",
    tagline="Les conférences de presse, citées mot pour mot",
    engine_quotes="Citations seules",
    engine_model="Modèle : {model} sur {host}",
    engine_quotes_why="Les réponses sont des citations trouvées sur cette machine ; aucun modèle ne les rédige.",
    engine_model_why="Un modèle rédige les phrases ; chaque citation est vérifiée dans la transcription.",
    engine_connect="Pour qu’un modèle rédige des phrases autour des citations, arrêtez OnRecord et relancez-le avec "
    "un modèle ; par exemple, s’il tourne sur votre ordinateur :",
    engine_connect_more="Les services comme OpenAI demandent OPENAI_API_KEY, et pas d’adresse ; votre question et les "
    "échanges trouvés leur sont alors envoyés. Le README en dit plus sous « Connect a model ».",
    way="Moteur et consigne",
    way_engine="Réponses par",
    way_model="Modèle {model}",
    way_prompt="Consigne",
    prompt_shipped="{name} (fournie)",
    prompt_unusable="{file} (inutilisable)",
    prompt_about="{description} Version {version}.",
    ask_label="Votre question",
    ask_placeholder="Qui a dit quoi ?",
    ask="Demander",
    new_chat="Nouvelle conversation",
    welcome="Ce qui a été dit, par qui et quand",
    promise="Chaque citation est vérifiée, caractère par caractère, dans la transcription qu’elle cite.",
    examples="Questions auxquelles ce dossier répond",
    example_said="Qu’a dit {official} sur « {topic} » ?",
    example_told="Qu’a répondu {official} à {outlet} sur « {topic} » ?",
    example_asked="Qui a posé une question sur « {topic} » ?",
    searching="Recherche dans le dossier…",
    answering="Rédaction de la réponse…",
    searching_for_model="Recherche dans le dossier, puis demande à {model}…",
    writing="{model} rédige ; une phrase paraît dès que sa citation est prouvée…",
    stop="Arrêter",
    stopped="Arrêté. Ce qui figure ici est prouvé ; la suite manque peut-être.",
    unproven="Les phrases sont de {model} et ne sont pas prouvées ; les citations le sont.",
    withheld="Retiré : {quotations} ({why})",
    withheld_one="1 citation",
    withheld_many="{count} citations",
    withheld_why={
        "absent": "{count} introuvable(s)",
        "misattributed": "{count} mal attribuée(s)",
        "stitched": "{count} recousue(s)",
    },
    usage="Modèle {model} : {figures}",
    calls_one="1 appel",
    calls_many="{count} appels",
    tokens="{count} jetons",
    seconds="{count} s",
    price="{amount} $ US",
    price_unknown="prix inconnu",
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
    as_quoted="Tel que cité",
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
    copy="Copier",
    quote="Citation",
    copy_quote="Copier la citation",
    copy_as="Copier {style}",
    copied="Copié",
    not_copied="Non copié : sélectionnez les mots et copiez-les vous-même.",
    not_whole="Ce ne sont pas des phrases entières d’une seule personne ; elles ne sont pas proposées comme citation.",
    not_carried="Ces mots contiennent des caractères invisibles ; ils ne sont pas proposés comme citation.",
    original="Ouvrir à la page d’origine",
    copy_answer="Copier la réponse",
    receipt_file="Reçu",
    sources="Sources",
    check_again="Vérifier à nouveau",
    check_how="Là où sont les transcriptions, ce fichier vérifie à nouveau chaque citation : {command}",
    written_as_codes="Contient des caractères invisibles, écrits ici en codes : à reprendre dans la transcription.",
)
_ZH = Strings(
    language="zh",
    tagline="记者会原话，逐字引用",
    engine_quotes="仅引文",
    engine_model="模型：{model}（{host}）",
    engine_quotes_why="回答均为在本机找到的原话，不由模型撰写。",
    engine_model_why="句子由模型撰写，每处引文均与记录核对。",
    engine_connect="要让模型围绕引文撰写句子，请结束 OnRecord，再带上模型启动；例如使用本机上的模型：",
    engine_connect_more="OpenAI 等服务需要 OPENAI_API_KEY，不需要地址；您的问题和找到的问答届时会发送给该服务。"
    "详见 README 的“Connect a model”。",
    way="引擎与提示词",
    way_engine="回答方式",
    way_model="模型 {model}",
    way_prompt="提示词",
    prompt_shipped="{name}（自带）",
    prompt_unusable="{file}（无法使用）",
    prompt_about="{description} 版本 {version}。",
    ask_label="您的问题",
    ask_placeholder="谁说了什么？",
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
    searching_for_model="正在检索记录，随后询问 {model}…",
    writing="{model} 正在撰写；引文核实后才显示句子…",
    stop="停止",
    stopped="已停止。此处所示均已核实，后面可能还有内容。",
    unproven="句子出自 {model}，未经核实；引文均已核实。",
    withheld="已略去：{quotations}（{why}）",
    withheld_one="1处引文",
    withheld_many="{count}处引文",
    withheld_why={
        "absent": "{count}处不见于记录",
        "misattributed": "{count}处张冠李戴",
        "stitched": "{count}处拼接",
    },
    usage="模型 {model}：{figures}",
    calls_one="1次调用",
    calls_many="{count}次调用",
    tokens="{count}个词元",
    seconds="{count}秒",
    price="{amount}美元",
    price_unknown="价格不详",
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
    as_quoted="所引原文",
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
    copy="复制",
    quote="引文",
    copy_quote="复制引文",
    copy_as="复制 {style}",
    copied="已复制",
    not_copied="未能复制，请选中文字自行复制。",
    not_whole="这不是一人所说的完整句子，不作为引文提供。",
    not_carried="这段文字含有看不见的字符，不作为引文提供。",
    original="在原网页中打开",
    copy_answer="复制回答",
    receipt_file="凭据",
    sources="出处",
    check_again="再次核实",
    check_how="在存有记录之处，用此文件可重新核实每处引文：{command}",
    written_as_codes="这段文字含有看不见的字符，此处以代码写出；请以记录原文为准。",
)
_ES = Strings(
    language="es",
    tagline="Ruedas de prensa, citadas palabra por palabra",
    engine_quotes="Solo citas",
    engine_model="Modelo: {model} en {host}",
    engine_quotes_why="Las respuestas son citas halladas en este equipo; ningún modelo las redacta.",
    engine_model_why="Un modelo redacta las frases; cada cita se comprueba en la transcripción.",
    engine_connect="Para que un modelo redacte frases en torno a las citas, cierre OnRecord y vuelva a iniciarlo "
    "con un modelo; por ejemplo, si está en su propio ordenador:",
    engine_connect_more="Los servicios como OpenAI necesitan OPENAI_API_KEY y ninguna dirección; entonces se les "
    "envían su pregunta y los intercambios hallados. El README lo explica en «Connect a model».",
    way="Motor e instrucciones",
    way_engine="Responde",
    way_model="Modelo {model}",
    way_prompt="Instrucciones",
    prompt_shipped="{name} (incluidas)",
    prompt_unusable="{file} (no se puede usar)",
    prompt_about="{description} Versión {version}.",
    ask_label="Su pregunta",
    ask_placeholder="¿Quién dijo qué?",
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
    searching_for_model="Buscando en el archivo; después se pregunta a {model}…",
    writing="{model} está escribiendo; cada frase aparece cuando su cita está probada…",
    stop="Parar",
    stopped="Parado. Lo que figura aquí está probado; quizá faltaba más.",
    unproven="Las frases son de {model} y no están probadas; las citas sí.",
    withheld="Retirado: {quotations} ({why})",
    withheld_one="1 cita",
    withheld_many="{count} citas",
    withheld_why={
        "absent": "{count} ausente(s)",
        "misattributed": "{count} mal atribuida(s)",
        "stitched": "{count} hilvanada(s)",
    },
    usage="Modelo {model}: {figures}",
    calls_one="1 llamada",
    calls_many="{count} llamadas",
    tokens="{count} tokens",
    seconds="{count} s",
    price="{amount} US$",
    price_unknown="precio desconocido",
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
    as_quoted="Tal como se cita",
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
    copy="Copiar",
    quote="Cita",
    copy_quote="Copiar la cita",
    copy_as="Copiar {style}",
    copied="Copiado",
    not_copied="No se copió: seleccione las palabras y cópielas.",
    not_whole="No son frases enteras de una sola persona; no se ofrecen como cita.",
    not_carried="Estas palabras contienen caracteres invisibles; no se ofrecen como cita.",
    original="Abrir en la página original",
    copy_answer="Copiar la respuesta",
    receipt_file="Recibo",
    sources="Fuentes",
    check_again="Comprobar de nuevo",
    check_how="Donde estén las transcripciones, este archivo comprueba de nuevo cada cita: {command}",
    written_as_codes="Contiene caracteres invisibles, escritos aquí con sus códigos; tómelo de la transcripción.",
)
_DE = Strings(
    language="de",
    tagline="Pressekonferenzen, Wort für Wort zitiert",
    engine_quotes="Nur Zitate",
    engine_model="Modell: {model} bei {host}",
    engine_quotes_why="Antworten sind Zitate, auf diesem Rechner gefunden; kein Modell schreibt sie.",
    engine_model_why="Ein Modell schreibt die Sätze; jedes Zitat wird am Protokoll geprüft.",
    engine_connect="Damit ein Modell Sätze um die Zitate schreibt, OnRecord beenden und mit einem Modell neu "
    "starten; mit einem auf dem eigenen Rechner etwa so:",
    engine_connect_more="Dienste wie OpenAI brauchen OPENAI_API_KEY und keine Adresse; die Frage und die gefundenen "
    "Wortwechsel werden dann an sie gesendet. Mehr im README unter „Connect a model“.",
    way="Antwortweise und Prompt",
    way_engine="Antworten von",
    way_model="Modell {model}",
    way_prompt="Prompt",
    prompt_shipped="{name} (mitgeliefert)",
    prompt_unusable="{file} (unbrauchbar)",
    prompt_about="{description} Version {version}.",
    ask_label="Ihre Frage",
    ask_placeholder="Wer sagte was?",
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
    searching_for_model="Das Archiv wird durchsucht, dann {model} gefragt …",
    writing="{model} schreibt; ein Satz erscheint, sobald sein Zitat belegt ist …",
    stop="Anhalten",
    stopped="Angehalten. Was hier steht, ist belegt; vielleicht fehlt noch etwas.",
    unproven="Die Sätze sind von {model} und nicht belegt; die Zitate sind es.",
    withheld="Zurückgehalten: {quotations} ({why})",
    withheld_one="1 Zitat",
    withheld_many="{count} Zitate",
    withheld_why={
        "absent": "{count} nicht vorhanden",
        "misattributed": "{count} falsch zugeordnet",
        "stitched": "{count} zusammengestückelt",
    },
    usage="Modell {model}: {figures}",
    calls_one="1 Aufruf",
    calls_many="{count} Aufrufe",
    tokens="{count} Token",
    seconds="{count} s",
    price="{amount} US-$",
    price_unknown="Preis unbekannt",
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
    as_quoted="Wie zitiert",
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
    copy="Kopieren",
    quote="Zitat",
    copy_quote="Zitat kopieren",
    copy_as="{style} kopieren",
    copied="Kopiert",
    not_copied="Nicht kopiert: Wählen Sie die Worte aus und kopieren Sie sie selbst.",
    not_whole="Keine ganzen Sätze einer einzigen Person, daher nicht als Zitat angeboten.",
    not_carried="Diese Worte enthalten unsichtbare Zeichen und werden daher nicht als Zitat angeboten.",
    original="Auf der Originalseite öffnen",
    copy_answer="Antwort kopieren",
    receipt_file="Beleg",
    sources="Quellen",
    check_again="Nachprüfen",
    check_how="Wo die Protokolle liegen, prüft diese Datei jedes Zitat noch einmal: {command}",
    written_as_codes="Enthält unsichtbare Zeichen, die hier als Codes stehen; entnehmen Sie es dem Protokoll selbst.",
)
_ALL = {"en": _EN, "fr": _FR, "zh": _ZH, "es": _ES, "de": _DE}


def strings(language: str) -> Strings:
    """The page's words in a language, English where it has none.

    >>> strings("fr").ask, strings("xx").ask
    ('Demander', 'Ask')
    """
    return _ALL.get(language, _EN)


def language_of(headers: Mapping[str, str]) -> str:
    """The language that a request's page speaks."""
    return wanted_language(headers.get("accept-language", ""))


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
