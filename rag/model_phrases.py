"""What OnRecord says about a model's part in an answer, in the question's language. Pure; no quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import ModelFailure


@dataclass(frozen=True, slots=True)
class ModelPhrases:
    """One language's phrases; `{}` fields are filled by `str.format`."""

    failed: str
    cut_off: str
    found_none: str
    not_addressed: str
    sentence_withheld: str
    translation: str
    why: dict[ModelFailure, str]


_EN = ModelPhrases(
    failed="No model wrote this answer ({why}); it is put together from the record alone.",
    cut_off="The model did not finish its answer ({why}); what stands here is proven.",
    found_none="The model read the nearest exchanges and found no answer in them.",
    not_addressed="Asked about this, the official did not address it, as the model reads it. Judge for yourself:",
    sentence_withheld="A sentence of the model was left out, since it could not be trusted; its quotation stands.",
    translation="Unofficial translation: {text}",
    why={
        "unreachable": "its server cannot be reached",
        "slow": "its server did not answer in time",
        "rate_limited": "its server takes no more requests just now",
        "refused": "its server refused the key",
        "rejected": "its server rejected the request",
        "unreadable": "what it wrote could not be read",
        "resting": "its server failed repeatedly and is left alone for a minute",
        "too_long": "no exchange fits into its window",
        "unproven": "none of its quotations stands in the record",
    },
)
_FR = ModelPhrases(
    failed="Aucun modèle n’a rédigé cette réponse ({why}) ; elle est composée du seul dossier.",
    cut_off="Le modèle n’a pas terminé sa réponse ({why}) ; ce qui figure ici est prouvé.",
    found_none="Le modèle a lu les échanges les plus proches et n’y a pas trouvé de réponse.",
    not_addressed="Interrogé à ce sujet, le responsable n’y a pas répondu, selon le modèle. À vous de juger :",
    sentence_withheld="Une phrase du modèle, peu sûre, a été retirée ; sa citation demeure.",
    translation="Traduction non officielle : {text}",
    why={
        "unreachable": "son serveur est injoignable",
        "slow": "son serveur n’a pas répondu à temps",
        "rate_limited": "son serveur n’accepte plus de requêtes pour l’instant",
        "refused": "son serveur a refusé la clé",
        "rejected": "son serveur a rejeté la requête",
        "unreadable": "ce qu’il a écrit est illisible",
        "resting": "son serveur a échoué plusieurs fois et n’est pas sollicité pendant une minute",
        "too_long": "aucun échange ne tient dans sa fenêtre",
        "unproven": "aucune de ses citations ne figure au dossier",
    },
)
_ZH = ModelPhrases(
    failed="本回答并非由模型撰写（{why}），仅由记录原文组成。",
    cut_off="模型未能写完回答（{why}）；此处所示均已核实。",
    found_none="模型读了最接近的问答，没有从中找到答案。",
    not_addressed="据模型判断，发言人被问及此事但未正面回应。请自行判断：",
    sentence_withheld="模型有一句话不可靠，已略去；所引原文保留。",
    translation="非官方译文：{text}",
    why={
        "unreachable": "无法连接其服务器",
        "slow": "其服务器未及时回应",
        "rate_limited": "其服务器暂不接受更多请求",
        "refused": "其服务器拒绝了密钥",
        "rejected": "其服务器拒绝了请求",
        "unreadable": "其输出无法读取",
        "resting": "其服务器多次失败，一分钟内不再请求",
        "too_long": "没有问答能放入其窗口",
        "unproven": "其引文均不见于记录",
    },
)
_ES = ModelPhrases(
    failed="Ningún modelo redactó esta respuesta ({why}); está compuesta solo con el registro.",
    cut_off="El modelo no terminó su respuesta ({why}); lo que figura aquí está probado.",
    found_none="El modelo leyó los intercambios más cercanos y no encontró en ellos una respuesta.",
    not_addressed="Preguntado por esto, el responsable no lo abordó, según lo lee el modelo. Juzgue usted:",
    sentence_withheld="Se omitió una frase del modelo que no era fiable; su cita permanece.",
    translation="Traducción no oficial: {text}",
    why={
        "unreachable": "no se puede conectar con su servidor",
        "slow": "su servidor no respondió a tiempo",
        "rate_limited": "su servidor no admite más solicitudes por ahora",
        "refused": "su servidor rechazó la clave",
        "rejected": "su servidor rechazó la solicitud",
        "unreadable": "lo que escribió no se puede leer",
        "resting": "su servidor falló varias veces y se le deja en paz un minuto",
        "too_long": "ningún intercambio cabe en su ventana",
        "unproven": "ninguna de sus citas figura en el registro",
    },
)
_DE = ModelPhrases(
    failed="Kein Modell hat diese Antwort geschrieben ({why}); sie besteht allein aus dem Protokoll.",
    cut_off="Das Modell hat seine Antwort nicht beendet ({why}); was hier steht, ist belegt.",
    found_none="Das Modell hat die nächstliegenden Wortwechsel gelesen und darin keine Antwort gefunden.",
    not_addressed="Danach gefragt, ging der Sprecher nicht darauf ein, wie das Modell es liest. Urteilen Sie selbst:",
    sentence_withheld="Ein Satz des Modells war nicht verlässlich und wurde weggelassen; sein Zitat bleibt.",
    translation="Inoffizielle Übersetzung: {text}",
    why={
        "unreachable": "sein Server ist nicht erreichbar",
        "slow": "sein Server antwortete nicht rechtzeitig",
        "rate_limited": "sein Server nimmt gerade keine Anfragen mehr an",
        "refused": "sein Server lehnte den Schlüssel ab",
        "rejected": "sein Server lehnte die Anfrage ab",
        "unreadable": "was es schrieb, ist nicht lesbar",
        "resting": "sein Server versagte mehrmals und wird eine Minute lang nicht gefragt",
        "too_long": "kein Wortwechsel passt in sein Fenster",
        "unproven": "keines seiner Zitate steht im Protokoll",
    },
)
_ALL = {"en": _EN, "fr": _FR, "zh": _ZH, "es": _ES, "de": _DE}


def model_phrases(language: str) -> ModelPhrases:
    """The phrases of a language, English where it has none.

    >>> model_phrases("fr").translation.format(text="Oui."), model_phrases("xx") is model_phrases("en")
    ('Traduction non officielle : Oui.', True)
    """
    return _ALL.get(language, _EN)
