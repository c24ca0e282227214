"""The words of the Evaluate tab in each language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from eval.report_parts import MarkKind
from rag.schema import Verdict


@dataclass(frozen=True, slots=True)
class EvaluateStrings:
    """One language's words for the tab; `{}` fields are filled by `str.format`."""

    language: str
    tab_ask: str
    tab_evaluate: str
    title: str
    title_record: str
    intro: str
    intro_record: str
    earlier: str
    earlier_choose: str
    new_run: str
    set: str
    set_shipped: str
    set_unusable: str
    cases_one: str
    cases_many: str
    answerable: str
    unanswerable: str
    stale: str
    foreign: str
    foreign_add: str
    baseline: str
    start_from: str
    text: str
    ready: str
    same: str
    placeholders: str
    save: str
    saved: str
    saved_before: str
    repeat: str
    once: str
    times: str
    record: str
    no_model: str
    no_model_how: str
    no_model_more: str
    estimate: str
    estimate_record: str
    answers_one: str
    answers_many: str
    kept_free: str
    run: str
    cancel: str
    running: str
    progress: str
    failed_so_far: str
    left: str
    left_minutes: str
    left_seconds: str
    may_close: str
    stopping: str
    stopped: str
    ended: str
    problem: str
    run_gone: str
    alone: str
    record_alone: str
    by_model: str
    is_baseline: str
    figures: str
    best: str
    case: str
    cases: str
    show: str
    all: str
    differs: str
    wrong: str
    none_shown: str
    marks: dict[MarkKind, str]
    part_right: str
    download: str
    back: str
    case_place: str
    asked_before: str
    wanted: str
    wanted_refusal: str
    stands_in: str
    facts: str
    no_answer: str
    failed_why: str
    stale_why: str
    struck: str
    to_prove: str
    verdicts: dict[Verdict, str]
    scores: str
    asked_times: str
    remembered: str
    keep_case: str
    kept_case: str


_EN = EvaluateStrings(
    language="en",
    tab_ask="Ask",
    tab_evaluate="Evaluate",
    title="Compare two prompts",
    title_record="Evaluate the answers",
    intro="The same questions are asked with both. You see, case by case, what the new one gains and breaks.",
    intro_record="A whole set of questions is asked, and each answer is held against what the record says.",
    earlier="Earlier runs",
    earlier_choose="Open a report…",
    new_run="New run",
    set="Set of questions",
    set_shipped="{name} (shipped)",
    set_unusable="{name} (cannot be used)",
    cases_one="1 case",
    cases_many="{count} cases",
    answerable="{count} answered by the record",
    unanswerable="{count} not on record",
    stale="Not in this archive, so shown as stale and not scored: {cases}.",
    foreign="Nothing of what this set asks about is in this archive.",
    foreign_add="Add it from a terminal first:",
    baseline="Baseline prompt",
    start_from="New prompt: start from",
    text="Text of the new prompt",
    ready="Ready: {name}, version {version}",
    same="Same text as the baseline: change something, or run the baseline alone.",
    placeholders="Needed: {needed}. Allowed: {optional}.",
    save="Save prompt",
    saved="Saved as {file}",
    saved_before="Already saved as {file}",
    repeat="Ask each case",
    once="once",
    times="{count} times",
    record="Put the record alone beside, without a model",
    no_model="No model is connected",
    no_model_how="The record alone can be evaluated as it is. To compare prompts, end OnRecord and start it again "
    "with a model; for one on your own computer, for instance:",
    no_model_more="Services such as OpenAI need OPENAI_API_KEY and no address. More is in the README, “{section}”.",
    estimate="About {figures}",
    estimate_record="No calls and no cost: the record alone answers.",
    answers_one="1 answer",
    answers_many="{count} answers",
    kept_free="Answers kept from earlier runs are not asked for again.",
    run="Run",
    cancel="Cancel",
    running="Asking the questions of {name}",
    progress="{done} of {total} answers",
    failed_so_far="{count} failed",
    left="about {time} left",
    left_minutes="{count} min",
    left_seconds="{count} s",
    may_close="You can close this page: the run goes on, and its report is kept.",
    stopping="Stopping…",
    stopped="Cancelled after {done} of {total} answers. They are kept: run the same again to go on from there.",
    ended="The run ended early, after {done} of {total} answers",
    problem="This cannot be run",
    run_gone="This run is no longer there.",
    alone="One candidate was asked, so that there is nothing to compare.",
    record_alone="the record alone, no model",
    by_model="{model} · prompt {name}, version {version}",
    is_baseline="baseline",
    figures="Figures",
    best="best",
    case="Case",
    cases="Case by case",
    show="Show",
    all="All",
    differs="Different",
    wrong="Any wrong",
    none_shown="No case is like that.",
    marks={
        "right": "right",
        "wrong": "wrong",
        "mixed": "mixed",
        "failed": "failed",
        "stale": "stale",
        "unscored": "not scored",
        "none": "",
    },
    part_right="{right} of {count}",
    download="Download the report:",
    back="All cases",
    case_place="Case {number} of {count}",
    asked_before="Asked before",
    wanted="Wanted",
    wanted_refusal="A refusal: the record does not answer this.",
    stands_in="Where it stands",
    facts="Key facts",
    no_answer="Not asked.",
    failed_why="Failed: {reason}",
    stale_why="Stale, not scored: {reason}",
    struck="Struck out by the gate",
    to_prove="It was to prove: {sentence}",
    verdicts={
        "exact": "stands in the record word for word",
        "folded": "stands in the record word for word, but for typography",
        "misattributed": "misattributed: it stands elsewhere in the record, or others said it",
        "stitched": "stitched: glued together from places that stand apart",
        "absent": "absent: it does not stand in the record",
    },
    scores="Scores",
    asked_times="Asked: {times}",
    remembered="Read from kept answers; no call was made.",
    keep_case="Save this answer as a case",
    kept_case="Saved in {file} as {id}",
)
_FR = EvaluateStrings(
    language="fr",
    tab_ask="Demander",
    tab_evaluate="Évaluer",
    title="Comparer deux consignes",
    title_record="Évaluer les réponses",
    intro="Les mêmes questions sont posées avec les deux. Vous voyez, cas par cas, ce que la nouvelle gagne et "
    "ce qu’elle perd.",
    intro_record="Toute une série de questions est posée ; chaque réponse est confrontée à ce que dit le dossier.",
    earlier="Évaluations précédentes",
    earlier_choose="Ouvrir un rapport…",
    new_run="Nouvelle évaluation",
    set="Série de questions",
    set_shipped="{name} (fournie)",
    set_unusable="{name} (inutilisable)",
    cases_one="1 cas",
    cases_many="{count} cas",
    answerable="{count} avec réponse dans le dossier",
    unanswerable="{count} sans réponse",
    stale="Absents de cette archive, donc signalés comme périmés et non notés : {cases}.",
    foreign="Rien de ce que cette série demande ne figure dans cette archive.",
    foreign_add="Ajoutez-le d’abord depuis un terminal :",
    baseline="Consigne de référence",
    start_from="Nouvelle consigne, à partir de",
    text="Texte de la nouvelle consigne",
    ready="Prête : {name}, version {version}",
    same="Même texte que la référence : changez quelque chose, ou évaluez la référence seule.",
    placeholders="Indispensables : {needed}. Permis : {optional}.",
    save="Enregistrer la consigne",
    saved="Enregistrée sous {file}",
    saved_before="Déjà enregistrée sous {file}",
    repeat="Poser chaque question",
    once="une fois",
    times="{count} fois",
    record="Ajouter le dossier seul, sans modèle",
    no_model="Aucun modèle n’est connecté",
    no_model_how="Le dossier seul peut être évalué tel quel. Pour comparer des consignes, arrêtez OnRecord et "
    "relancez-le avec un modèle ; par exemple, s’il tourne sur votre ordinateur :",
    no_model_more="Les services comme OpenAI demandent OPENAI_API_KEY, et pas d’adresse. Le README en dit plus sous "
    "« {section} ».",
    estimate="Environ {figures}",
    estimate_record="Aucun appel et aucun coût : le dossier seul répond.",
    answers_one="1 réponse",
    answers_many="{count} réponses",
    kept_free="Les réponses conservées ne sont pas redemandées.",
    run="Lancer",
    cancel="Annuler",
    running="Les questions de {name} sont posées",
    progress="{done} réponses sur {total}",
    failed_so_far="{count} en échec",
    left="encore {time} environ",
    left_minutes="{count} min",
    left_seconds="{count} s",
    may_close="Vous pouvez fermer cette page : l’évaluation continue et son rapport est conservé.",
    stopping="Arrêt en cours…",
    stopped="Annulé après {done} réponses sur {total}. Elles sont conservées : relancez-la pour continuer.",
    ended="L’évaluation s’est arrêtée après {done} réponses sur {total}",
    problem="Cette évaluation ne peut pas être lancée",
    run_gone="Cette évaluation n’existe plus.",
    alone="Un seul candidat a été interrogé : il n’y a rien à comparer.",
    record_alone="le dossier seul, sans modèle",
    by_model="{model} · consigne {name}, version {version}",
    is_baseline="référence",
    figures="Chiffres",
    best="meilleur",
    case="Cas",
    cases="Cas par cas",
    show="Afficher",
    all="Tous",
    differs="Différents",
    wrong="Avec erreur",
    none_shown="Aucun cas de ce genre.",
    marks={
        "right": "juste",
        "wrong": "faux",
        "mixed": "partagé",
        "failed": "échec",
        "stale": "périmé",
        "unscored": "non noté",
        "none": "",
    },
    part_right="{right} sur {count}",
    download="Télécharger le rapport :",
    back="Tous les cas",
    case_place="Cas {number} sur {count}",
    asked_before="Demandé avant",
    wanted="Attendu",
    wanted_refusal="Un refus : le dossier n’y répond pas.",
    stands_in="Où cela figure",
    facts="Faits essentiels",
    no_answer="Pas de question posée.",
    failed_why="Échec : {reason}",
    stale_why="Périmé, non noté : {reason}",
    struck="Retiré par le contrôle",
    to_prove="Elle devait prouver : {sentence}",
    verdicts={
        "exact": "figure mot pour mot dans le dossier",
        "folded": "figure mot pour mot dans le dossier, à la typographie près",
        "misattributed": "mal attribuée : elle figure ailleurs, ou d’autres l’ont dite",
        "stitched": "recousue : assemblée de passages séparés",
        "absent": "introuvable : elle ne figure pas dans le dossier",
    },
    scores="Notes",
    asked_times="Demandé : {times}",
    remembered="Lue parmi les réponses conservées ; aucun appel.",
    keep_case="Enregistrer cette réponse comme cas",
    kept_case="Enregistrée dans {file} sous {id}",
)
_ZH = EvaluateStrings(
    language="zh",
    tab_ask="提问",
    tab_evaluate="评测",
    title="比较两份提示词",
    title_record="评测回答",
    intro="用两份提示词问同样的问题，逐题看新提示词改进了什么、又弄坏了什么。",
    intro_record="逐一提出整套问题，并将每个回答与记录对照。",
    earlier="以往的评测",
    earlier_choose="打开报告……",
    new_run="新评测",
    set="问题集",
    set_shipped="{name}（自带）",
    set_unusable="{name}（无法使用）",
    cases_one="1 题",
    cases_many="{count} 题",
    answerable="记录中有答案 {count} 题",
    unanswerable="记录中没有 {count} 题",
    stale="不在本档案中，标为过期、不计分：{cases}。",
    foreign="本档案中没有这套问题所涉及的内容。",
    foreign_add="请先在终端中添加：",
    baseline="基准提示词",
    start_from="新提示词，起始于",
    text="新提示词的文本",
    ready="可以使用：{name}，版本 {version}",
    same="与基准相同：请作修改，或只评测基准。",
    placeholders="必需：{needed}。可选：{optional}。",
    save="保存提示词",
    saved="已保存为 {file}",
    saved_before="此前已保存为 {file}",
    repeat="每题提问",
    once="一次",
    times="{count} 次",
    record="同时列出仅凭记录的回答（不用模型）",
    no_model="未连接模型",
    no_model_how="现在可以评测仅凭记录的回答。要比较提示词，请结束 OnRecord，再带上模型启动；例如使用本机上的模型：",
    no_model_more="OpenAI 等服务需要 OPENAI_API_KEY，不需要地址。详见 README 的“{section}”。",
    estimate="约 {figures}",
    estimate_record="无调用、无费用：仅凭记录回答。",
    answers_one="1 个回答",
    answers_many="{count} 个回答",
    kept_free="以往保留的回答不再重复请求。",
    run="运行",
    cancel="取消",
    running="正在提问：{name}",
    progress="{total} 个回答中已完成 {done} 个",
    failed_so_far="{count} 个失败",
    left="约剩 {time}",
    left_minutes="{count} 分钟",
    left_seconds="{count} 秒",
    may_close="可以关闭本页：评测会继续，报告会保留。",
    stopping="正在停止……",
    stopped="已取消，完成 {done}/{total} 个回答。这些回答已保留：再次运行同样的评测即可继续。",
    ended="评测提前结束，完成 {done}/{total} 个回答",
    problem="无法运行",
    run_gone="这次评测已不存在。",
    alone="只问了一个候选，没有可比较的。",
    record_alone="仅凭记录，不用模型",
    by_model="{model} · 提示词 {name}，版本 {version}",
    is_baseline="基准",
    figures="数据",
    best="最佳",
    case="题目",
    cases="逐题",
    show="显示",
    all="全部",
    differs="有差异",
    wrong="有错误",
    none_shown="没有这样的题目。",
    marks={
        "right": "正确",
        "wrong": "错误",
        "mixed": "不一",
        "failed": "失败",
        "stale": "过期",
        "unscored": "未计分",
        "none": "",
    },
    part_right="{count} 次中 {right} 次",
    download="下载报告：",
    back="全部题目",
    case_place="第 {number} 题，共 {count} 题",
    asked_before="此前的提问",
    wanted="应有的回答",
    wanted_refusal="应拒绝回答：记录中没有答案。",
    stands_in="出处",
    facts="要点",
    no_answer="未提问。",
    failed_why="失败：{reason}",
    stale_why="过期，未计分：{reason}",
    struck="被核查剔除",
    to_prove="本应证明：{sentence}",
    verdicts={
        "exact": "与记录逐字相同",
        "folded": "除排版外与记录逐字相同",
        "misattributed": "归属有误：出现在记录别处，或为他人所说",
        "stitched": "拼接：由分开的几处拼成",
        "absent": "查无此句：记录中没有",
    },
    scores="评分",
    asked_times="提问：{times}",
    remembered="读取自保留的回答，未作调用。",
    keep_case="将此回答存为题目",
    kept_case="已存入 {file}，编号 {id}",
)
_ES = EvaluateStrings(
    language="es",
    tab_ask="Preguntar",
    tab_evaluate="Evaluar",
    title="Comparar dos instrucciones",
    title_record="Evaluar las respuestas",
    intro="Las mismas preguntas se hacen con ambas. Verá, caso por caso, qué gana y qué estropea la nueva.",
    intro_record="Se hace toda una serie de preguntas y cada respuesta se coteja con lo que dice el registro.",
    earlier="Evaluaciones anteriores",
    earlier_choose="Abrir un informe…",
    new_run="Nueva evaluación",
    set="Serie de preguntas",
    set_shipped="{name} (incluida)",
    set_unusable="{name} (no se puede usar)",
    cases_one="1 caso",
    cases_many="{count} casos",
    answerable="{count} con respuesta en el registro",
    unanswerable="{count} sin respuesta",
    stale="No están en este archivo; se muestran como caducados y no se puntúan: {cases}.",
    foreign="Nada de lo que pregunta esta serie está en este archivo.",
    foreign_add="Añádalo antes desde un terminal:",
    baseline="Instrucción de referencia",
    start_from="Nueva instrucción, a partir de",
    text="Texto de la nueva instrucción",
    ready="Lista: {name}, versión {version}",
    same="Mismo texto que la referencia: cambie algo o evalúe solo la referencia.",
    placeholders="Necesarios: {needed}. Permitidos: {optional}.",
    save="Guardar la instrucción",
    saved="Guardada como {file}",
    saved_before="Ya estaba guardada como {file}",
    repeat="Preguntar cada caso",
    once="una vez",
    times="{count} veces",
    record="Añadir el registro solo, sin modelo",
    no_model="No hay ningún modelo conectado",
    no_model_how="El registro solo puede evaluarse tal cual. Para comparar instrucciones, cierre OnRecord y vuelva a "
    "iniciarlo con un modelo; por ejemplo, si está en su propio ordenador:",
    no_model_more="Los servicios como OpenAI necesitan OPENAI_API_KEY y ninguna dirección. El README lo explica en "
    "«{section}».",
    estimate="Unos {figures}",
    estimate_record="Sin llamadas ni coste: responde el registro solo.",
    answers_one="1 respuesta",
    answers_many="{count} respuestas",
    kept_free="Las respuestas guardadas no se vuelven a pedir.",
    run="Ejecutar",
    cancel="Cancelar",
    running="Se hacen las preguntas de {name}",
    progress="{done} de {total} respuestas",
    failed_so_far="{count} fallidas",
    left="faltan unos {time}",
    left_minutes="{count} min",
    left_seconds="{count} s",
    may_close="Puede cerrar esta página: la evaluación continúa y su informe se guarda.",
    stopping="Deteniendo…",
    stopped="Cancelada tras {done} de {total} respuestas. Se conservan: ejecute lo mismo otra vez para continuar.",
    ended="La evaluación terminó antes, tras {done} de {total} respuestas",
    problem="Esto no se puede ejecutar",
    run_gone="Esta evaluación ya no existe.",
    alone="Solo se preguntó a un candidato: no hay nada que comparar.",
    record_alone="el registro solo, sin modelo",
    by_model="{model} · instrucción {name}, versión {version}",
    is_baseline="referencia",
    figures="Cifras",
    best="mejor",
    case="Caso",
    cases="Caso por caso",
    show="Mostrar",
    all="Todos",
    differs="Distintos",
    wrong="Con errores",
    none_shown="No hay ningún caso así.",
    marks={
        "right": "correcto",
        "wrong": "incorrecto",
        "mixed": "desigual",
        "failed": "fallido",
        "stale": "caducado",
        "unscored": "sin puntuar",
        "none": "",
    },
    part_right="{right} de {count}",
    download="Descargar el informe:",
    back="Todos los casos",
    case_place="Caso {number} de {count}",
    asked_before="Preguntado antes",
    wanted="Se espera",
    wanted_refusal="Una negativa: el registro no responde a esto.",
    stands_in="Dónde está",
    facts="Datos clave",
    no_answer="No se preguntó.",
    failed_why="Fallido: {reason}",
    stale_why="Caducado, sin puntuar: {reason}",
    struck="Suprimido por el control",
    to_prove="Debía probar: {sentence}",
    verdicts={
        "exact": "está en el registro palabra por palabra",
        "folded": "está en el registro palabra por palabra, salvo la tipografía",
        "misattributed": "mal atribuida: está en otro lugar o la dijeron otros",
        "stitched": "recosida: unida de pasajes separados",
        "absent": "inexistente: no está en el registro",
    },
    scores="Puntuaciones",
    asked_times="Preguntado: {times}",
    remembered="Leída de las respuestas guardadas; sin llamadas.",
    keep_case="Guardar esta respuesta como caso",
    kept_case="Guardada en {file} como {id}",
)
_DE = EvaluateStrings(
    language="de",
    tab_ask="Fragen",
    tab_evaluate="Auswerten",
    title="Zwei Prompts vergleichen",
    title_record="Antworten auswerten",
    intro="Dieselben Fragen werden mit beiden gestellt. Fall für Fall ist zu sehen, was der neue gewinnt und was er "
    "verdirbt.",
    intro_record="Eine ganze Reihe von Fragen wird gestellt, jede Antwort mit dem Protokoll verglichen.",
    earlier="Frühere Läufe",
    earlier_choose="Bericht öffnen…",
    new_run="Neuer Lauf",
    set="Fragensatz",
    set_shipped="{name} (mitgeliefert)",
    set_unusable="{name} (nicht verwendbar)",
    cases_one="1 Fall",
    cases_many="{count} Fälle",
    answerable="{count} im Protokoll beantwortet",
    unanswerable="{count} nicht im Protokoll",
    stale="Nicht in diesem Archiv, daher als veraltet gezeigt und nicht gewertet: {cases}.",
    foreign="Nichts von dem, wonach dieser Satz fragt, ist in diesem Archiv.",
    foreign_add="Zuerst im Terminal hinzufügen:",
    baseline="Prompt zum Vergleich",
    start_from="Neuer Prompt, ausgehend von",
    text="Text des neuen Prompts",
    ready="Bereit: {name}, Version {version}",
    same="Gleicher Text wie zum Vergleich: etwas ändern oder nur den Vergleichsprompt auswerten.",
    placeholders="Nötig: {needed}. Erlaubt: {optional}.",
    save="Prompt speichern",
    saved="Gespeichert als {file}",
    saved_before="Bereits gespeichert als {file}",
    repeat="Jeden Fall fragen",
    once="einmal",
    times="{count}-mal",
    record="Das Protokoll allein daneben stellen, ohne Modell",
    no_model="Kein Modell ist verbunden",
    no_model_how="Das Protokoll allein lässt sich so auswerten. Um Prompts zu vergleichen, OnRecord beenden und "
    "mit einem Modell neu starten; mit einem auf dem eigenen Rechner etwa so:",
    no_model_more="Dienste wie OpenAI brauchen OPENAI_API_KEY und keine Adresse. Mehr im README unter „{section}“.",
    estimate="Etwa {figures}",
    estimate_record="Keine Aufrufe, keine Kosten: Das Protokoll allein antwortet.",
    answers_one="1 Antwort",
    answers_many="{count} Antworten",
    kept_free="Aufbewahrte Antworten werden nicht noch einmal angefragt.",
    run="Starten",
    cancel="Abbrechen",
    running="Die Fragen aus {name} werden gestellt",
    progress="{done} von {total} Antworten",
    failed_so_far="{count} fehlgeschlagen",
    left="noch etwa {time}",
    left_minutes="{count} min",
    left_seconds="{count} s",
    may_close="Diese Seite kann geschlossen werden: Der Lauf geht weiter, sein Bericht bleibt erhalten.",
    stopping="Wird angehalten…",
    stopped="Nach {done} von {total} Antworten abgebrochen. Sie sind aufbewahrt: Derselbe Lauf geht von dort weiter.",
    ended="Der Lauf endete vorzeitig, nach {done} von {total} Antworten",
    problem="Das lässt sich nicht starten",
    run_gone="Diesen Lauf gibt es nicht mehr.",
    alone="Nur ein Kandidat wurde gefragt: Es gibt nichts zu vergleichen.",
    record_alone="das Protokoll allein, ohne Modell",
    by_model="{model} · Prompt {name}, Version {version}",
    is_baseline="Vergleich",
    figures="Zahlen",
    best="am besten",
    case="Fall",
    cases="Fall für Fall",
    show="Zeigen",
    all="Alle",
    differs="Verschieden",
    wrong="Mit Fehler",
    none_shown="Kein solcher Fall.",
    marks={
        "right": "richtig",
        "wrong": "falsch",
        "mixed": "gemischt",
        "failed": "fehlgeschlagen",
        "stale": "veraltet",
        "unscored": "nicht gewertet",
        "none": "",
    },
    part_right="{right} von {count}",
    download="Bericht herunterladen:",
    back="Alle Fälle",
    case_place="Fall {number} von {count}",
    asked_before="Zuvor gefragt",
    wanted="Erwartet",
    wanted_refusal="Eine Absage: Das Protokoll beantwortet das nicht.",
    stands_in="Wo es steht",
    facts="Kernaussagen",
    no_answer="Nicht gefragt.",
    failed_why="Fehlgeschlagen: {reason}",
    stale_why="Veraltet, nicht gewertet: {reason}",
    struck="Von der Prüfung gestrichen",
    to_prove="Es sollte belegen: {sentence}",
    verdicts={
        "exact": "steht Wort für Wort im Protokoll",
        "folded": "steht bis auf die Typografie Wort für Wort im Protokoll",
        "misattributed": "falsch zugeschrieben: Es steht woanders, oder andere sagten es",
        "stitched": "zusammengeklebt aus getrennten Stellen",
        "absent": "nicht vorhanden: Es steht nicht im Protokoll",
    },
    scores="Wertungen",
    asked_times="Gefragt: {times}",
    remembered="Aus aufbewahrten Antworten gelesen; kein Aufruf.",
    keep_case="Diese Antwort als Fall speichern",
    kept_case="Gespeichert in {file} als {id}",
)
_ALL = {one.language: one for one in (_EN, _FR, _ZH, _ES, _DE)}


def evaluate_strings(language: str) -> EvaluateStrings:
    """The tab's words in a language, English where it has none.

    >>> evaluate_strings("fr").run, evaluate_strings("xx").run
    ('Lancer', 'Run')
    """
    return _ALL.get(language, _EN)
