"""The words in which a reader says whether an answer is right, in each language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from rag.feedback import FeedbackVerdict


@dataclass(frozen=True, slots=True)
class FeedbackStrings:
    """One language's words; `{}` fields are filled by `str.format`."""

    language: str
    ask: str
    right: str
    wrong_quote: str
    wrong_exchange: str
    should_have_refused: str
    should_have_answered: str
    other: str
    note: str
    named: str
    named_hint: str
    save: str
    edit: str
    take_back: str
    stored: str
    taken_back: str
    found: str
    unknown_exchange: str
    nowhere: str
    too_long: str
    gone: str
    unreadable: str
    failed: str

    def verdict(self, verdict: FeedbackVerdict) -> str:
        """A verdict as a button has it."""
        words: str = getattr(self, verdict)
        return words


def feedback_strings(language: str) -> FeedbackStrings:
    """The words of a language; English where we have none.

    >>> feedback_strings("fr").right, feedback_strings("ar").right
    ('Juste', 'Right')
    """
    return _STRINGS.get(language, _STRINGS["en"])


_STRINGS = {
    "en": FeedbackStrings(
        language="en",
        ask="Is this right?",
        right="Right",
        wrong_quote="Wrong quote",
        wrong_exchange="Wrong exchange",
        should_have_refused="Should have refused",
        should_have_answered="Should have answered",
        other="Other",
        note="Note (optional)",
        named="What would be right? (optional)",
        named_hint="A few words quoted from the right exchange, or its number, such as {example}",
        save="Save",
        edit="Edit",
        take_back="Take back",
        stored="Stored in your archive; nothing is sent.",
        taken_back="Taken back: nothing is stored.",
        found="Right would be",
        unknown_exchange="Stored without what would be right: no exchange has that number.",
        nowhere="Stored without what would be right: these words stand nowhere on record. "
        "Paste them as the transcript has them, or give the exchange’s number.",
        too_long="Not stored: the note has {count} characters; shorten it to {limit}.",
        gone="Not stored: this answer is no longer kept. Ask the question again.",
        unreadable="Not stored: what was sent could not be read.",
        failed="Not stored: the page cannot be reached. Try again.",
    ),
    "fr": FeedbackStrings(
        language="fr",
        ask="Est-ce juste ?",
        right="Juste",
        wrong_quote="Mauvaise citation",
        wrong_exchange="Mauvais échange",
        should_have_refused="Aurait dû s’abstenir",
        should_have_answered="Aurait dû répondre",
        other="Autre",
        note="Note (facultative)",
        named="Qu’est-ce qui serait juste ? (facultatif)",
        named_hint="Quelques mots cités du bon échange, ou son numéro, par exemple {example}",
        save="Enregistrer",
        edit="Modifier",
        take_back="Retirer",
        stored="Enregistré dans votre archive ; rien n’est envoyé.",
        taken_back="Retiré : rien n’est enregistré.",
        found="Serait juste",
        unknown_exchange="Enregistré sans ce qui serait juste : aucun échange ne porte ce numéro.",
        nowhere="Enregistré sans ce qui serait juste : ces mots ne figurent nulle part dans les transcriptions. "
        "Collez-les tels qu’ils y sont, ou donnez le numéro de l’échange.",
        too_long="Non enregistré : la note compte {count} caractères ; ramenez-la à {limit}.",
        gone="Non enregistré : cette réponse n’est plus conservée. Posez de nouveau la question.",
        unreadable="Non enregistré : ce qui a été envoyé est illisible.",
        failed="Non enregistré : la page est injoignable. Réessayez.",
    ),
    "zh": FeedbackStrings(
        language="zh",
        ask="回答对吗？",
        right="正确",
        wrong_quote="引文不对",
        wrong_exchange="问答不对",
        should_have_refused="不该回答",
        should_have_answered="应当回答",
        other="其他",
        note="备注（可不填）",
        named="正确的是哪里？（可不填）",
        named_hint="正确问答中的一句原话，或其编号，例如 {example}",
        save="保存",
        edit="修改",
        take_back="撤回",
        stored="已存入您的档案，不会外传。",
        taken_back="已撤回，未保存任何内容。",
        found="正确的是",
        unknown_exchange="已保存，但未记下正确之处：没有这个编号的问答。",
        nowhere="已保存，但未记下正确之处：记录中没有这些话。请按记录原文粘贴，或填写问答的编号。",
        too_long="未保存：备注有 {count} 个字符，请缩短到 {limit} 个以内。",
        gone="未保存：这个回答已不再保留。请重新提问。",
        unreadable="未保存：无法读取发送的内容。",
        failed="未保存：无法连接到页面。请重试。",
    ),
    "es": FeedbackStrings(
        language="es",
        ask="¿Es correcto?",
        right="Correcto",
        wrong_quote="Cita equivocada",
        wrong_exchange="Intercambio equivocado",
        should_have_refused="Debía abstenerse",
        should_have_answered="Debía responder",
        other="Otro",
        note="Nota (opcional)",
        named="¿Qué sería lo correcto? (opcional)",
        named_hint="Unas palabras citadas del intercambio correcto, o su número, por ejemplo {example}",
        save="Guardar",
        edit="Editar",
        take_back="Retirar",
        stored="Guardado en su archivo; no se envía nada.",
        taken_back="Retirado: no queda nada guardado.",
        found="Lo correcto sería",
        unknown_exchange="Guardado sin lo que sería correcto: ningún intercambio tiene ese número.",
        nowhere="Guardado sin lo que sería correcto: esas palabras no constan en ninguna parte. "
        "Péguelas tal como están en la transcripción o indique el número del intercambio.",
        too_long="No guardado: la nota tiene {count} caracteres; acórtela a {limit}.",
        gone="No guardado: esta respuesta ya no se conserva. Haga la pregunta de nuevo.",
        unreadable="No guardado: no se pudo leer lo enviado.",
        failed="No guardado: no se puede acceder a la página. Inténtelo de nuevo.",
    ),
    "de": FeedbackStrings(
        language="de",
        ask="Stimmt das?",
        right="Stimmt",
        wrong_quote="Falsches Zitat",
        wrong_exchange="Falscher Wortwechsel",
        should_have_refused="Hätte ablehnen müssen",
        should_have_answered="Hätte antworten müssen",
        other="Anderes",
        note="Anmerkung (optional)",
        named="Was wäre richtig? (optional)",
        named_hint="Einige Worte aus dem richtigen Wortwechsel oder seine Nummer, etwa {example}",
        save="Speichern",
        edit="Bearbeiten",
        take_back="Zurücknehmen",
        stored="In Ihrem Archiv gespeichert; nichts wird gesendet.",
        taken_back="Zurückgenommen: nichts ist gespeichert.",
        found="Richtig wäre",
        unknown_exchange="Gespeichert ohne das Richtige: kein Wortwechsel hat diese Nummer.",
        nowhere="Gespeichert ohne das Richtige: diese Worte stehen nirgends im Protokoll. "
        "Fügen Sie sie so ein, wie sie im Protokoll stehen, oder geben Sie die Nummer des Wortwechsels an.",
        too_long="Nicht gespeichert: die Anmerkung hat {count} Zeichen; kürzen Sie sie auf {limit}.",
        gone="Nicht gespeichert: diese Antwort wird nicht mehr aufbewahrt. Stellen Sie die Frage noch einmal.",
        unreadable="Nicht gespeichert: was gesendet wurde, ist nicht lesbar.",
        failed="Nicht gespeichert: die Seite ist nicht erreichbar. Versuchen Sie es noch einmal.",
    ),
}

FEEDBACK_LANGUAGES = tuple(_STRINGS)
