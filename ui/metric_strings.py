"""What the Evaluate tab calls the metrics, and what it concludes from a comparison, in each language. Pure.

English is what `eval` says itself: the reports say it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from eval.compare import Comparison, Difference, p_words
from eval.metrics import METRICS
from eval.paired import ALPHA
from ui.render.account import number_in_words
from ui.strings import strings


@dataclass(frozen=True, slots=True)
class MetricStrings:
    """One language's titles by metric, and the parts of a conclusion; `{}` fields are filled by `str.format`."""

    titles: dict[str, str]
    tally: str
    same: str
    chance: str
    sure: str
    left_out: str


_FR = MetricStrings(
    titles={
        "right": "cas où tout est juste",
        "all_right": "tout est juste",
        "hit_at_1": "première citation juste",
        "hit_at_shown": "citation juste parmi celles montrées",
        "citation_precision": "précision des citations (échanges)",
        "citation_recall": "rappel des citations (échanges)",
        "gold_overlap": "citation de référence montrée (caractères)",
        "key_facts": "faits essentiels montrés",
        "quote_validity": "citations prouvées par l’archive",
        "quotes_kept": "citations du modèle qui tiennent",
        "role_errors": "erreurs de rôle (nombre, par citations)",
        "role_match": "cité dans le rôle de qui répond",
        "refusal_precision": "précision des refus",
        "refusal_recall": "rappel des refus",
        "answer_language": "répondu dans la langue de la question",
        "judged": "jugé ne rien dire de plus (indicatif)",
        "length": "longueur, médiane (caractères)",
        "latency_median_ms": "délai, médiane (ms)",
        "latency_p95_ms": "délai, 95e centile (ms)",
        "tokens": "jetons, médiane",
        "cost": "dollars US, tous les cas",
    },
    tally="Mieux sur {better}, moins bien sur {worse}, pareil sur {same}",
    same="Aucun cas n’a changé.",
    chance="{tally} : la différence peut être due au hasard ({p} ; entre {low} et {high} points).",
    sure="{tally} : le hasard seul ne ferait guère cela ({p} ; entre {low} et {high} points).",
    left_out="Cas laissés de côté : {count}.",
)
_ZH = MetricStrings(
    titles={
        "right": "全部正确的题目",
        "all_right": "全部正确",
        "hit_at_1": "首处引文正确",
        "hit_at_shown": "所示引文中有正确者",
        "citation_precision": "引用准确率（问答）",
        "citation_recall": "引用召回率（问答）",
        "gold_overlap": "标准引文的呈现比例（字符）",
        "key_facts": "关键事实的呈现比例",
        "quote_validity": "经档案核实的引文",
        "quotes_kept": "模型引文中核实无误者",
        "role_errors": "身份错误（数目，按引文计）",
        "role_match": "引自应答者本人",
        "refusal_precision": "拒答准确率",
        "refusal_recall": "拒答召回率",
        "answer_language": "以提问语言作答",
        "judged": "经判定未多言（仅供参考）",
        "length": "长度，中位数（字符）",
        "latency_median_ms": "用时，中位数（毫秒）",
        "latency_p95_ms": "用时，第95百分位（毫秒）",
        "tokens": "词元，中位数",
        "cost": "美元，全部题目",
    },
    tally="{better}题更好，{worse}题更差，{same}题相同",
    same="没有题目结果不同。",
    chance="{tally}：差异可能出于偶然（{p}；相差 {low} 至 {high} 个百分点）。",
    sure="{tally}：很难仅以偶然解释（{p}；相差 {low} 至 {high} 个百分点）。",
    left_out="未计入的题目：{count}。",
)
_ES = MetricStrings(
    titles={
        "right": "casos en que todo es correcto",
        "all_right": "todo es correcto",
        "hit_at_1": "primera cita correcta",
        "hit_at_shown": "cita correcta entre las mostradas",
        "citation_precision": "precisión de las citas (intercambios)",
        "citation_recall": "exhaustividad de las citas (intercambios)",
        "gold_overlap": "cita de referencia mostrada (caracteres)",
        "key_facts": "hechos clave mostrados",
        "quote_validity": "citas probadas por el archivo",
        "quotes_kept": "citas del modelo que se sostienen",
        "role_errors": "errores de papel (número, por citas)",
        "role_match": "citado en el papel de quien responde",
        "refusal_precision": "precisión de las negativas",
        "refusal_recall": "exhaustividad de las negativas",
        "answer_language": "respondido en la lengua de la pregunta",
        "judged": "juzgado que no dice de más (orientativo)",
        "length": "longitud, mediana (caracteres)",
        "latency_median_ms": "demora, mediana (ms)",
        "latency_p95_ms": "demora, percentil 95 (ms)",
        "tokens": "tokens, mediana",
        "cost": "dólares de EE. UU., todos los casos",
    },
    tally="Mejor en {better}, peor en {worse}, igual en {same}",
    same="Ningún caso ha cambiado.",
    chance="{tally}: la diferencia puede deberse al azar ({p}; entre {low} y {high} puntos).",
    sure="{tally}: el azar por sí solo difícilmente lo haría ({p}; entre {low} y {high} puntos).",
    left_out="Casos que no cuentan: {count}.",
)
_DE = MetricStrings(
    titles={
        "right": "Fälle, in denen alles stimmt",
        "all_right": "alles stimmt",
        "hit_at_1": "erste Fundstelle richtig",
        "hit_at_shown": "richtige Fundstelle unter den gezeigten",
        "citation_precision": "Genauigkeit der Fundstellen (Wortwechsel)",
        "citation_recall": "Vollständigkeit der Fundstellen (Wortwechsel)",
        "gold_overlap": "erwartetes Zitat gezeigt (Zeichen)",
        "key_facts": "wesentliche Tatsachen gezeigt",
        "quote_validity": "vom Archiv belegte Zitate",
        "quotes_kept": "Zitate des Modells, die standhalten",
        "role_errors": "Rollenfehler (Anzahl, von Zitaten)",
        "role_match": "in der Rolle zitiert, die antwortet",
        "refusal_precision": "Genauigkeit der Absagen",
        "refusal_recall": "Vollständigkeit der Absagen",
        "answer_language": "in der Sprache der Frage geantwortet",
        "judged": "sagt nach Urteil nicht mehr (nur ein Hinweis)",
        "length": "Länge, Median (Zeichen)",
        "latency_median_ms": "Dauer, Median (ms)",
        "latency_p95_ms": "Dauer, 95. Perzentil (ms)",
        "tokens": "Token, Median",
        "cost": "US-Dollar, alle Fälle",
    },
    tally="In {better} besser, in {worse} schlechter, in {same} gleich",
    same="Kein Fall ging anders aus.",
    chance="{tally}: der Unterschied kann Zufall sein ({p}; zwischen {low} und {high} Punkten).",
    sure="{tally}: Zufall allein täte das kaum ({p}; zwischen {low} und {high} Punkten).",
    left_out="Nicht gezählte Fälle: {count}.",
)
_ALL = {"fr": _FR, "zh": _ZH, "es": _ES, "de": _DE}
_EN_TITLES = {"all_right": "all right"} | {one.name: one.title for one in METRICS}


def title_of(name: str, language: str) -> str:
    """What a metric is called; `all_right` is `right` of one case.

    >>> title_of("refusal_recall", "fr"), title_of("refusal_recall", "en"), title_of("of one's own", "fr")
    ('rappel des refus', 'refusal recall', "of one's own")
    """
    titles = _ALL[language].titles if language in _ALL else _EN_TITLES
    return titles.get(name, _EN_TITLES.get(name, name))


def conclusion(comparison: Comparison, language: str) -> str:
    """What may be concluded from a comparison; in English where a language has no words for it."""
    words = _ALL.get(language)
    right = next((one for one in comparison.differences if one.metric == "right"), None)
    if words is None or right is None:
        return comparison.sentence
    left_out = words.left_out.format(count=len(comparison.left_out)) if comparison.left_out else ""
    said = words.same if not (right.gained or right.lost) else _told(right, words, language)
    return f"{said} {left_out}".rstrip()


def _told(right: Difference, words: MetricStrings, language: str) -> str:
    same = right.cases - right.gained - right.lost
    tally = words.tally.format(better=right.gained, worse=right.lost, same=same)
    low, high = (
        number_in_words(100 * value, "+#,##0.#;−#,##0.#", strings(language)) for value in (right.low, right.high)
    )
    shown = words.chance if right.p > ALPHA else words.sure
    return shown.format(tally=tally, p=p_words(right.p), low=low, high=high)
