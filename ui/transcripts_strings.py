"""The words of the Transcripts tab in each language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema import FlagCode, Outcome, TextClass


@dataclass(frozen=True, slots=True)
class TranscriptsStrings:
    """One language's words for the tab; `{}` fields are filled by `str.format`."""

    language: str
    tab: str
    title: str
    search: str
    found: str
    none_found: str
    empty: str
    more: str
    conference: str
    date: str
    spoken_in: str
    exchanges: str
    officials: str
    no_date: str
    date_from_name: str
    edited: str
    changed: str
    added: str
    removed: str
    unchanged: str
    also_in: str
    also_from: str
    added_on: str
    to_list: str
    to_answer: str
    whole: str
    gone: str
    find: str
    found_in: str
    begins: str
    statement: str
    follows: str
    left_out: str
    left_before: str
    left_inside: str
    left_end: str
    classes: dict[TextClass, str]
    flags: dict[FlagCode, str]
    speakers: str
    speaker: str
    role: str
    speeches: str
    evidence: str
    changes: str
    remove: str
    remove_ask: str
    remove_what: str
    remove_back: str
    remove_copy: str
    remove_last: str
    keep: str
    was_removed: str
    add: str
    add_how: str
    choose: str
    drop: str
    formats: str
    kept_in: str
    addresses: str
    fetch: str
    uploading: str
    too_large: str
    not_uploaded: str
    reading: str
    found_this: str
    outcomes_foretold: dict[Outcome, str]
    already: str
    other_name: str
    role_unknown: str
    no_question: str
    shares: str
    add_one: str
    add_many: str
    discard: str
    leave_out: str
    discarded: str
    adding: str
    left_minutes: str
    left_seconds: str
    may_close: str
    done: str
    outcomes: dict[Outcome, str]
    ask: str
    add_others: str
    not_kept: str
    not_added: str
    switched_off: str
    nothing_chosen: str
    too_many: str
    no_address: str
    empty_add: str
    empty_or: str


_EN = TranscriptsStrings(
    language="en",
    tab="Transcripts",
    title="Transcripts",
    search="Search by title, person, outlet, date or source",
    found="{found} of {count} transcripts",
    none_found="Nothing matches “{query}”.",
    empty="No transcripts yet.",
    more="Show {count} more",
    conference="Press conference",
    date="Date",
    spoken_in="Language",
    exchanges="Exchanges",
    officials="Officials",
    no_date="No date found. Put the date on a line at the top of the file, and add it again.",
    date_from_name="The date {date} is from the file’s name.",
    edited="Edited since {date}; exchanges: {what}.",
    changed="{count} changed",
    added="{count} added",
    removed="{count} removed",
    unchanged="none changed",
    also_in="Also in",
    also_from="Also from",
    added_on="Added",
    to_list="All transcripts",
    to_answer="Back to the answer",
    whole="Whole transcript",
    gone="This transcript is no longer in the archive.",
    find="Find in this transcript",
    found_in="{found} of {count} exchanges",
    begins="First words",
    statement="Statement",
    follows="follows {number}",
    left_out="Not searched: {count} characters",
    left_before="before exchange {number}",
    left_inside="in exchange {number}",
    left_end="at the end",
    classes={
        "title": "title",
        "date": "date",
        "label": "who speaks",
        "turn": "what is said: only this is searched",
        "note": "captions and notes",
        "other_language": "another language",
        "boilerplate": "menus and footers",
        "blank": "spaces",
    },
    flags={
        "bidi": "reading direction",
        "zero_width": "invisible characters",
        "tag": "hidden text",
        "control": "control characters",
        "homoglyph": "look-alike name",
    },
    speakers="Who speaks",
    speaker="Speaker",
    role="Role",
    speeches="Speeches",
    evidence="Why",
    changes="What changed",
    remove="Remove…",
    remove_ask="Remove this transcript?",
    remove_what="{exchanges} and every earlier version of the page leave the archive for good. "
    "Answers that cite them will say that the exchange is gone.",
    remove_back="It comes back when this is added again: {source}",
    remove_copy="The copy of the file stays there.",
    remove_last="It is the last one: when the page is loaded again, the transcripts in {folder} are taken in.",
    keep="Keep it",
    was_removed="Removed: {title}",
    add="Add transcripts",
    add_how="You see what was found in them before anything is stored. Files stay on this machine.",
    choose="Choose files",
    drop="or drop them here",
    formats="Text, Markdown, HTML, Word, PDF, or exchanges as CSV or JSONL; up to {size} MB each.",
    kept_in="Added files are copied to {folder}.",
    addresses="Web addresses, one a line",
    fetch="Fetch and read",
    uploading="Uploading",
    too_large="Over {size} MB: split the file.",
    not_uploaded="Not uploaded: {reason}",
    reading="Reading {number} of {count}: {name}",
    found_this="This is what was found. Nothing is stored yet.",
    outcomes_foretold={
        "added": "New",
        "unchanged": "There already: nothing to add",
        "replaced": "Replaces the earlier version",
        "duplicate": "The same text is there from another source; this one is noted beside it",
        "failed": "Cannot be added",
    },
    already="There already",
    other_name="Another file has this name, so it is kept as {name}.",
    role_unknown="The page does not tell whether these ask or answer: {names}. Their words are searched, and shown as "
    "said by somebody whose role is not known. Labels such as “Q:” and “A:” would tell.",
    no_question="No question was found: everything counts as a statement. Labels such as “Reuters:” or “Q:” would "
    "tell.",
    shares="What its characters are",
    add_one="Add 1 transcript",
    add_many="Add {count} transcripts",
    discard="Discard",
    leave_out="Leave out",
    discarded="Discarded. Nothing was stored.",
    adding="Adding…",
    left_minutes="About {count} min left",
    left_seconds="About {count} s left",
    may_close="It goes on if you close the page. Questions can be asked meanwhile.",
    done="Done",
    outcomes={
        "added": "added",
        "unchanged": "unchanged",
        "replaced": "replaced",
        "duplicate": "duplicate",
        "failed": "failed",
    },
    ask="Ask about it",
    add_others="Add others",
    not_kept="What was read is no longer kept. Choose the files again.",
    not_added="Not added",
    switched_off="Adding and removing is switched off here (ONRECORD_ALLOW_ADDING).",
    nothing_chosen="Choose a file or give an address first.",
    too_many="Up to {count} at a time; add the others after these.",
    no_address="{line} is no web address; it begins with http:// or https://",
    empty_add="Add a transcript",
    empty_or="Or from a terminal, then reload this page:",
)
_FR = TranscriptsStrings(
    language="fr",
    tab="Transcriptions",
    title="Transcriptions",
    search="Chercher un titre, une personne, un média, une date ou une source",
    found="{found} transcriptions sur {count}",
    none_found="Rien ne correspond à « {query} ».",
    empty="Pas encore de transcription.",
    more="En montrer {count} de plus",
    conference="Conférence de presse",
    date="Date",
    spoken_in="Langue",
    exchanges="Échanges",
    officials="Responsables",
    no_date="Aucune date trouvée. Mettez la date sur une ligne en tête du fichier, et ajoutez-le de nouveau.",
    date_from_name="La date {date} vient du nom du fichier.",
    edited="Page modifiée depuis le {date} ; échanges : {what}.",
    changed="{count} modifié(s)",
    added="{count} ajouté(s)",
    removed="{count} retiré(s)",
    unchanged="aucun changement",
    also_in="Aussi en",
    also_from="Aussi dans",
    added_on="Ajoutée",
    to_list="Toutes les transcriptions",
    to_answer="Retour à la réponse",
    whole="Transcription entière",
    gone="Cette transcription n’est plus dans l’archive.",
    find="Chercher dans cette transcription",
    found_in="{found} échanges sur {count}",
    begins="Premiers mots",
    statement="Déclaration",
    follows="suite de {number}",
    left_out="Non cherché : {count} caractères",
    left_before="avant l’échange {number}",
    left_inside="dans l’échange {number}",
    left_end="à la fin",
    classes={
        "title": "titre",
        "date": "date",
        "label": "qui parle",
        "turn": "ce qui est dit : seul cherché",
        "note": "légendes et notes",
        "other_language": "autre langue",
        "boilerplate": "menus et pieds de page",
        "blank": "espaces",
    },
    flags={
        "bidi": "sens de lecture",
        "zero_width": "caractères invisibles",
        "tag": "texte caché",
        "control": "caractères de commande",
        "homoglyph": "nom ressemblant",
    },
    speakers="Qui parle",
    speaker="Nom",
    role="Rôle",
    speeches="Interventions",
    evidence="Pourquoi",
    changes="Ce qui a changé",
    remove="Retirer…",
    remove_ask="Retirer cette transcription ?",
    remove_what="{exchanges} et toutes les versions antérieures de la page quittent l’archive pour de bon. "
    "Les réponses qui les citent diront que l’échange n’y est plus.",
    remove_back="Elle revient si l’on ajoute de nouveau : {source}",
    remove_copy="La copie du fichier y reste.",
    remove_last="C’est la dernière : au prochain chargement, les transcriptions de {folder} seront reprises.",
    keep="La garder",
    was_removed="Retirée : {title}",
    add="Ajouter des transcriptions",
    add_how="Vous voyez ce qui a été trouvé avant que rien ne soit enregistré. Les fichiers restent sur cette machine.",
    choose="Choisir des fichiers",
    drop="ou les déposer ici",
    formats="Texte, Markdown, HTML, Word, PDF, ou échanges en CSV ou JSONL ; jusqu’à {size} Mo chacun.",
    kept_in="Les fichiers ajoutés sont copiés dans {folder}.",
    addresses="Adresses web, une par ligne",
    fetch="Récupérer et lire",
    uploading="Envoi",
    too_large="Plus de {size} Mo : scindez le fichier.",
    not_uploaded="Non envoyé : {reason}",
    reading="Lecture {number} sur {count} : {name}",
    found_this="Voici ce qui a été trouvé. Rien n’est encore enregistré.",
    outcomes_foretold={
        "added": "Nouvelle",
        "unchanged": "Déjà là : rien à ajouter",
        "replaced": "Remplace la version antérieure",
        "duplicate": "Le même texte est déjà là d’une autre source ; celle-ci sera notée à côté",
        "failed": "Ne peut être ajoutée",
    },
    already="Déjà là",
    other_name="Un autre fichier porte ce nom ; celui-ci est gardé sous {name}.",
    role_unknown="La page ne dit pas si ces personnes demandent ou répondent : {names}. Leurs paroles sont cherchées, "
    "et montrées sans rôle connu. Des étiquettes comme « Q : » et « R : » le diraient.",
    no_question="Aucune question trouvée : tout compte comme déclaration. Des étiquettes comme « Reuters : » ou "
    "« Q : » le diraient.",
    shares="Ce que sont ses caractères",
    add_one="Ajouter 1 transcription",
    add_many="Ajouter {count} transcriptions",
    discard="Abandonner",
    leave_out="Laisser",
    discarded="Abandonné. Rien n’a été enregistré.",
    adding="Ajout en cours…",
    left_minutes="Encore {count} min environ",
    left_seconds="Encore {count} s environ",
    may_close="L’ajout continue si vous fermez la page. On peut poser des questions pendant ce temps.",
    done="Terminé",
    outcomes={
        "added": "ajouté",
        "unchanged": "inchangé",
        "replaced": "remplacé",
        "duplicate": "doublon",
        "failed": "échec",
    },
    ask="Poser une question",
    add_others="En ajouter d’autres",
    not_kept="Ce qui a été lu n’est plus gardé. Choisissez de nouveau les fichiers.",
    not_added="Non ajouté",
    switched_off="Ajouter et retirer est désactivé ici (ONRECORD_ALLOW_ADDING).",
    nothing_chosen="Choisissez d’abord un fichier ou donnez une adresse.",
    too_many="Jusqu’à {count} à la fois ; ajoutez les autres ensuite.",
    no_address="{line} n’est pas une adresse web ; elle commence par http:// ou https://",
    empty_add="Ajouter une transcription",
    empty_or="Ou depuis un terminal, puis rechargez la page :",
)
_ZH = TranscriptsStrings(
    language="zh",
    tab="记录",
    title="记录",
    search="按标题、人名、媒体、日期或来源查找",
    found="{count} 份记录中的 {found} 份",
    none_found="没有与“{query}”相符的记录。",
    empty="还没有记录。",
    more="再显示 {count} 份",
    conference="记者会",
    date="日期",
    spoken_in="语言",
    exchanges="问答",
    officials="官员",
    no_date="未找到日期。请在文件开头单独一行写上日期，再重新添加。",
    date_from_name="日期 {date} 取自文件名。",
    edited="自{date}以来有改动；问答：{what}。",
    changed="{count} 条有改动",
    added="新增 {count} 条",
    removed="删去 {count} 条",
    unchanged="无改动",
    also_in="其他语言",
    also_from="另见",
    added_on="添加于",
    to_list="全部记录",
    to_answer="返回回答",
    whole="完整记录",
    gone="这份记录已不在档案中。",
    find="在本记录中查找",
    found_in="{count} 条问答中的 {found} 条",
    begins="开头",
    statement="声明",
    follows="接第 {number} 条",
    left_out="不在检索之列：{count} 个字符",
    left_before="第 {number} 条之前",
    left_inside="第 {number} 条之中",
    left_end="结尾",
    classes={
        "title": "标题",
        "date": "日期",
        "label": "发言人标签",
        "turn": "发言：只检索这部分",
        "note": "图注与附注",
        "other_language": "其他语言",
        "boilerplate": "菜单与页脚",
        "blank": "空白",
    },
    flags={
        "bidi": "阅读方向",
        "zero_width": "不可见字符",
        "tag": "隐藏文字",
        "control": "控制字符",
        "homoglyph": "形似的名称",
    },
    speakers="发言人",
    speaker="姓名",
    role="身份",
    speeches="发言次数",
    evidence="依据",
    changes="改动之处",
    remove="移除…",
    remove_ask="移除这份记录？",
    remove_what="{exchanges}以及该页面的所有旧版本将从档案中永久移除。引用它们的回答会注明该问答已不在。",
    remove_back="重新添加即可恢复：{source}",
    remove_copy="文件副本仍保留在那里。",
    remove_last="这是最后一份：下次打开页面时，将重新载入 {folder} 中的记录。",
    keep="保留",
    was_removed="已移除：{title}",
    add="添加记录",
    add_how="保存之前，您会先看到读出的内容。文件只留在本机。",
    choose="选择文件",
    drop="或拖放到这里",
    formats="文本、Markdown、HTML、Word、PDF，或 CSV、JSONL 格式的问答；每个不超过 {size} MB。",
    kept_in="添加的文件会复制到 {folder}。",
    addresses="网址，每行一个",
    fetch="获取并读取",
    uploading="正在上传",
    too_large="超过 {size} MB：请拆分文件。",
    not_uploaded="未上传：{reason}",
    reading="正在读取第 {number} 个，共 {count} 个：{name}",
    found_this="读出的内容如下，尚未保存。",
    outcomes_foretold={
        "added": "新记录",
        "unchanged": "已有：无需添加",
        "replaced": "取代旧版本",
        "duplicate": "另一来源已有相同文本；此来源将一并记下",
        "failed": "无法添加",
    },
    already="已有",
    other_name="已有同名的其他文件，故以 {name} 保存。",
    role_unknown="页面未说明以下人员是提问还是回答：{names}。其发言可以检索，但显示为身份不明。"
    "如有“问：”“答：”之类的标签即可分辨。",
    no_question="未找到提问：全部作为声明。如有“路透社记者：”或“问：”之类的标签即可分辨。",
    shares="字符构成",
    add_one="添加 1 份记录",
    add_many="添加 {count} 份记录",
    discard="放弃",
    leave_out="不添加",
    discarded="已放弃，没有保存任何内容。",
    adding="正在添加…",
    left_minutes="约剩 {count} 分钟",
    left_seconds="约剩 {count} 秒",
    may_close="关闭页面也会继续。其间可以照常提问。",
    done="完成",
    outcomes={
        "added": "已添加",
        "unchanged": "未变",
        "replaced": "已取代",
        "duplicate": "重复",
        "failed": "失败",
    },
    ask="就此提问",
    add_others="继续添加",
    not_kept="读出的内容已不再保留，请重新选择文件。",
    not_added="未添加",
    switched_off="此处已关闭添加与移除（ONRECORD_ALLOW_ADDING）。",
    nothing_chosen="请先选择文件或填写网址。",
    too_many="一次最多 {count} 个；其余请随后添加。",
    no_address="{line} 不是网址；网址以 http:// 或 https:// 开头",
    empty_add="添加记录",
    empty_or="或在终端中添加，然后重新加载本页：",
)
_ES = TranscriptsStrings(
    language="es",
    tab="Transcripciones",
    title="Transcripciones",
    search="Buscar por título, persona, medio, fecha o fuente",
    found="{found} de {count} transcripciones",
    none_found="Nada coincide con «{query}».",
    empty="Aún no hay transcripciones.",
    more="Mostrar {count} más",
    conference="Rueda de prensa",
    date="Fecha",
    spoken_in="Idioma",
    exchanges="Intercambios",
    officials="Responsables",
    no_date="No se encontró fecha. Ponga la fecha en una línea al principio del archivo y añádalo de nuevo.",
    date_from_name="La fecha {date} viene del nombre del archivo.",
    edited="Editada desde el {date}; intercambios: {what}.",
    changed="{count} cambiado(s)",
    added="{count} añadido(s)",
    removed="{count} quitado(s)",
    unchanged="ninguno cambió",
    also_in="También en",
    also_from="También de",
    added_on="Añadida",
    to_list="Todas las transcripciones",
    to_answer="Volver a la respuesta",
    whole="Transcripción completa",
    gone="Esta transcripción ya no está en el archivo.",
    find="Buscar en esta transcripción",
    found_in="{found} de {count} intercambios",
    begins="Primeras palabras",
    statement="Declaración",
    follows="sigue a {number}",
    left_out="No se busca en: {count} caracteres",
    left_before="antes del intercambio {number}",
    left_inside="en el intercambio {number}",
    left_end="al final",
    classes={
        "title": "título",
        "date": "fecha",
        "label": "quién habla",
        "turn": "lo dicho: solo aquí se busca",
        "note": "pies de foto y notas",
        "other_language": "otro idioma",
        "boilerplate": "menús y pies de página",
        "blank": "espacios",
    },
    flags={
        "bidi": "sentido de lectura",
        "zero_width": "caracteres invisibles",
        "tag": "texto oculto",
        "control": "caracteres de control",
        "homoglyph": "nombre parecido",
    },
    speakers="Quién habla",
    speaker="Nombre",
    role="Papel",
    speeches="Intervenciones",
    evidence="Por qué",
    changes="Qué cambió",
    remove="Quitar…",
    remove_ask="¿Quitar esta transcripción?",
    remove_what="{exchanges} y todas las versiones anteriores de la página salen del archivo para siempre. "
    "Las respuestas que los citan dirán que el intercambio ya no está.",
    remove_back="Vuelve si se añade de nuevo: {source}",
    remove_copy="La copia del archivo se queda ahí.",
    remove_last="Es la última: al volver a cargar la página se toman las transcripciones de {folder}.",
    keep="Conservarla",
    was_removed="Quitada: {title}",
    add="Añadir transcripciones",
    add_how="Verá lo que se encontró antes de que se guarde nada. Los archivos se quedan en este equipo.",
    choose="Elegir archivos",
    drop="o soltarlos aquí",
    formats="Texto, Markdown, HTML, Word, PDF, o intercambios en CSV o JSONL; hasta {size} MB cada uno.",
    kept_in="Los archivos añadidos se copian en {folder}.",
    addresses="Direcciones web, una por línea",
    fetch="Descargar y leer",
    uploading="Subiendo",
    too_large="Más de {size} MB: divida el archivo.",
    not_uploaded="No subido: {reason}",
    reading="Leyendo {number} de {count}: {name}",
    found_this="Esto es lo que se encontró. Aún no se ha guardado nada.",
    outcomes_foretold={
        "added": "Nueva",
        "unchanged": "Ya está: nada que añadir",
        "replaced": "Sustituye la versión anterior",
        "duplicate": "El mismo texto ya está de otra fuente; esta se anota al lado",
        "failed": "No se puede añadir",
    },
    already="Ya está",
    other_name="Otro archivo tiene este nombre, así que se guarda como {name}.",
    role_unknown="La página no dice si estas personas preguntan o responden: {names}. Sus palabras se buscan y se "
    "muestran sin papel conocido. Etiquetas como «P:» y «R:» lo dirían.",
    no_question="No se encontró ninguna pregunta: todo cuenta como declaración. Etiquetas como «Reuters:» o «P:» lo "
    "dirían.",
    shares="Qué son sus caracteres",
    add_one="Añadir 1 transcripción",
    add_many="Añadir {count} transcripciones",
    discard="Descartar",
    leave_out="Dejar fuera",
    discarded="Descartado. No se guardó nada.",
    adding="Añadiendo…",
    left_minutes="Faltan unos {count} min",
    left_seconds="Faltan unos {count} s",
    may_close="Sigue aunque cierre la página. Mientras tanto se puede preguntar.",
    done="Listo",
    outcomes={
        "added": "añadido",
        "unchanged": "sin cambios",
        "replaced": "sustituido",
        "duplicate": "duplicado",
        "failed": "falló",
    },
    ask="Preguntar",
    add_others="Añadir otras",
    not_kept="Lo leído ya no se conserva. Elija de nuevo los archivos.",
    not_added="No añadido",
    switched_off="Añadir y quitar está desactivado aquí (ONRECORD_ALLOW_ADDING).",
    nothing_chosen="Elija primero un archivo o dé una dirección.",
    too_many="Hasta {count} a la vez; añada las demás después.",
    no_address="{line} no es una dirección web; empieza por http:// o https://",
    empty_add="Añadir una transcripción",
    empty_or="O desde un terminal; después recargue esta página:",
)
_DE = TranscriptsStrings(
    language="de",
    tab="Protokolle",
    title="Protokolle",
    search="Nach Titel, Person, Medium, Datum oder Quelle suchen",
    found="{found} von {count} Protokollen",
    none_found="Nichts passt zu „{query}“.",
    empty="Noch keine Protokolle.",
    more="{count} weitere zeigen",
    conference="Pressekonferenz",
    date="Datum",
    spoken_in="Sprache",
    exchanges="Wortwechsel",
    officials="Auskunft gibt",
    no_date="Kein Datum gefunden. Schreiben Sie es in eine Zeile am Anfang der Datei und fügen Sie sie neu hinzu.",
    date_from_name="Das Datum {date} stammt aus dem Dateinamen.",
    edited="Seit dem {date} geändert; Wortwechsel: {what}.",
    changed="{count} geändert",
    added="{count} neu",
    removed="{count} entfernt",
    unchanged="keiner geändert",
    also_in="Auch auf",
    also_from="Auch aus",
    added_on="Hinzugefügt",
    to_list="Alle Protokolle",
    to_answer="Zurück zur Antwort",
    whole="Ganzes Protokoll",
    gone="Dieses Protokoll ist nicht mehr im Archiv.",
    find="In diesem Protokoll suchen",
    found_in="{found} von {count} Wortwechseln",
    begins="Erste Worte",
    statement="Erklärung",
    follows="zu {number}",
    left_out="Nicht durchsucht: {count} Zeichen",
    left_before="vor Wortwechsel {number}",
    left_inside="in Wortwechsel {number}",
    left_end="am Ende",
    classes={
        "title": "Titel",
        "date": "Datum",
        "label": "wer spricht",
        "turn": "Gesagtes: nur das wird durchsucht",
        "note": "Bildtexte und Anmerkungen",
        "other_language": "andere Sprache",
        "boilerplate": "Menüs und Fußzeilen",
        "blank": "Leerraum",
    },
    flags={
        "bidi": "Leserichtung",
        "zero_width": "unsichtbare Zeichen",
        "tag": "verborgener Text",
        "control": "Steuerzeichen",
        "homoglyph": "ähnlicher Name",
    },
    speakers="Wer spricht",
    speaker="Name",
    role="Rolle",
    speeches="Reden",
    evidence="Warum",
    changes="Was sich geändert hat",
    remove="Entfernen…",
    remove_ask="Dieses Protokoll entfernen?",
    remove_what="{exchanges} und alle früheren Fassungen der Seite verlassen das Archiv endgültig. "
    "Antworten, die sie zitieren, sagen dann, dass der Wortwechsel fehlt.",
    remove_back="Es kommt zurück, wenn dies neu hinzugefügt wird: {source}",
    remove_copy="Die Kopie der Datei bleibt dort.",
    remove_last="Es ist das letzte: Beim nächsten Laden der Seite werden die Protokolle in {folder} aufgenommen.",
    keep="Behalten",
    was_removed="Entfernt: {title}",
    add="Protokolle hinzufügen",
    add_how="Sie sehen, was gefunden wurde, bevor etwas gespeichert wird. Dateien bleiben auf diesem Rechner.",
    choose="Dateien wählen",
    drop="oder hier ablegen",
    formats="Text, Markdown, HTML, Word, PDF, oder Wortwechsel als CSV oder JSONL; je bis {size} MB.",
    kept_in="Hinzugefügte Dateien werden nach {folder} kopiert.",
    addresses="Webadressen, eine je Zeile",
    fetch="Holen und lesen",
    uploading="Wird hochgeladen",
    too_large="Über {size} MB: Teilen Sie die Datei.",
    not_uploaded="Nicht hochgeladen: {reason}",
    reading="Lese {number} von {count}: {name}",
    found_this="Das wurde gefunden. Noch ist nichts gespeichert.",
    outcomes_foretold={
        "added": "Neu",
        "unchanged": "Schon da: nichts hinzuzufügen",
        "replaced": "Ersetzt die frühere Fassung",
        "duplicate": "Derselbe Text ist aus anderer Quelle da; diese wird daneben vermerkt",
        "failed": "Kann nicht hinzugefügt werden",
    },
    already="Schon da",
    other_name="Eine andere Datei heißt so; diese wird als {name} aufbewahrt.",
    role_unknown="Die Seite sagt nicht, ob diese fragen oder antworten: {names}. Ihre Worte werden durchsucht und ohne "
    "bekannte Rolle gezeigt. Kennzeichen wie „F:“ und „A:“ würden es sagen.",
    no_question="Keine Frage gefunden: Alles gilt als Erklärung. Kennzeichen wie „Reuters:“ oder „F:“ würden es sagen.",
    shares="Was ihre Zeichen sind",
    add_one="1 Protokoll hinzufügen",
    add_many="{count} Protokolle hinzufügen",
    discard="Verwerfen",
    leave_out="Weglassen",
    discarded="Verworfen. Nichts wurde gespeichert.",
    adding="Wird hinzugefügt…",
    left_minutes="Noch etwa {count} min",
    left_seconds="Noch etwa {count} s",
    may_close="Es geht weiter, auch wenn Sie die Seite schließen. Fragen sind derweil möglich.",
    done="Fertig",
    outcomes={
        "added": "hinzugefügt",
        "unchanged": "unverändert",
        "replaced": "ersetzt",
        "duplicate": "doppelt",
        "failed": "gescheitert",
    },
    ask="Dazu fragen",
    add_others="Weitere hinzufügen",
    not_kept="Das Gelesene wird nicht mehr aufbewahrt. Wählen Sie die Dateien noch einmal.",
    not_added="Nicht hinzugefügt",
    switched_off="Hinzufügen und Entfernen ist hier abgeschaltet (ONRECORD_ALLOW_ADDING).",
    nothing_chosen="Wählen Sie zuerst eine Datei oder geben Sie eine Adresse an.",
    too_many="Bis zu {count} auf einmal; fügen Sie die übrigen danach hinzu.",
    no_address="{line} ist keine Webadresse; sie beginnt mit http:// oder https://",
    empty_add="Protokoll hinzufügen",
    empty_or="Oder in einem Terminal; laden Sie danach diese Seite neu:",
)
_ALL = {one.language: one for one in (_EN, _FR, _ZH, _ES, _DE)}


def transcripts_strings(language: str) -> TranscriptsStrings:
    """The words of the tab in a language, English where there are none.

    >>> transcripts_strings("fr").tab, transcripts_strings("it").tab
    ('Transcriptions', 'Transcripts')
    """
    return _ALL.get(language, _EN)
