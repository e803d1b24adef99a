"""Generated rulebooks: every measure, reading, threshold, combination, limit and treatment.

They are written as documents and read as approved ones are, so that they say what the language
can, whether or not a new one would be let in.
"""

import random
from typing import Any

from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import node_from_json

Document = dict[str, Any]

EMISSIONS = ("scope1", "scope2_location", "scope3_01", "scope3_04", "removals", "biogenic")
KINDS = {
    "tCO2e": EMISSIONS,
    "kWh": ("electricity", "green_electricity"),
    "yuan": ("revenue", "value_added"),
    "t": ("output",),
}
MULTIPLES = {
    "tCO2e": ("tCO2e", "kgCO2e", "ktCO2e"),
    "kWh": ("kWh", "MWh"),
    "yuan": ("yuan", "10k_yuan"),
    "t": ("t", "kg"),
}
STAGES = ("footprint", "raw_materials", "production", "use")
OUTPUTS_MAX, PARTS_MAX, STEPS_MAX = 2, 4, 6


def generated_rulebook(seed: int) -> Rulebook:
    """A rulebook of its own for each seed."""
    found = read_recorded(node_from_json(_Writing(random.Random(seed)).document(seed)))
    assert isinstance(found, Rulebook), (seed, found)
    return found


class _Writing:
    """One rulebook as it is written."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.parameters: Document = {}
        self.benchmarks: Document = {}
        self.product = chance.random() < 0.1
        self.flag = chance.random() < 0.05

    def document(self, seed: int) -> Document:
        names = [f"kpi{number}" for number in range(self.chance.randint(1, PARTS_MAX))]
        kpis = {name: self.flag_kpi() if self.flag else self.kpi() for name in names}
        gives = {
            "margin" if not number else f"other{number}": self.output(kpis)
            for number in range(self.chance.randint(1, OUTPUTS_MAX))
        }
        document = {
            "format": "2",
            "rulebook": f"generated-{seed}",
            "version": "1",
            "title": {"zh": "生成", "en": "generated"},
            "in_force": {"from": "2024-01-01"},
            "tests": {"yearly": {"period": "year", "effective": "next_interest_period"}},
            "kpis": {name: kpi for name, (kpi, _) in kpis.items()},
            "gives": gives,
        }
        if self.parameters:
            document["parameters"] = self.parameters
        if self.benchmarks:
            document["benchmarks"] = self.benchmarks
        return document

    def any_of(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def decimal(self, low: int, high: int) -> str:
        """A number with up to three decimals."""
        decimals = self.chance.randint(0, 3)
        number = self.chance.randint(low * 10**decimals, high * 10**decimals)
        sign, digits = "-" * (number < 0), str(abs(number)).zfill(decimals + 1)
        cut = len(digits) - decimals
        return sign + digits[:cut] + ("." + digits[cut:] if decimals else "")

    def parameter(self, unit: str) -> str:
        """The name of a parameter in a unit, which several KPIs may share."""
        fitting = [name for name, said in self.parameters.items() if said["unit"] == unit]
        if fitting and self.chance.random() < 0.5:
            return self.chance.choice(fitting)
        name = f"parameter{len(self.parameters)}"
        self.parameters[name] = {"unit": unit, "zh": "参数", "en": "parameter"}
        return name

    def benchmark(self, unit: str) -> str:
        name = f"benchmark{len(self.benchmarks)}"
        row = {"account.sector": "C26", "from": "2020-01-01", "value": "1.5"}
        rows = [row | {"published_on": "2020-01-01"}]
        self.benchmarks[name] = {"unit": unit, "key": "account.sector", "rows": rows}
        return name

    def flag_kpi(self) -> tuple[Document, tuple[int, int]]:
        return {"measure": {"certificate": "label"}, "read_as": "flag", "unit": "flag"}, (0, 1)

    def kpi(self) -> tuple[Document, tuple[int, int]]:
        """A KPI, and the size of the numbers that its bounds are of."""
        kind = self.any_of("level", "share", "intensity", "reduction", "change", "ratio_to")
        measured, unit = self.measured(
            ratio=kind in ("share", "intensity") or self.chance.random() < 0.4
        )
        written: Document = {"measure": measured, "unit": unit}
        reach = (0, 10 ** self.chance.randint(1, 9)) if "/" not in unit else (0, 50)
        match kind:
            case "level" | "intensity":
                written["read_as"] = "level"
            case "share":
                written |= {"read_as": "share", "unit": "%"}
                reach = (0, 120)
            case "reduction" | "change":
                written["read_as"] = {f"{kind}_from": self.parameter(unit)}
                written["unit"] = "%"
                reach = (-30, 60)
            case _:
                against = self.parameter if self.chance.random() < 0.5 else self.benchmark
                written |= {"read_as": {"ratio_to": against(unit)}, "unit": "1"}
                reach = (0, 3)
        if self.product:
            written["per"] = "kilogram"
        if self.chance.random() < 0.25:
            written["round_to"] = self.any_of("1", "0.1", "0.01", "0.05", "3", "0.000001")
        return written, reach

    def measured(self, *, ratio: bool) -> tuple[Any, str]:
        """A measure and its unit."""
        if self.product:
            return self.added("kgCO2e", STAGES, "product"), "kgCO2e/kilogram"
        kinds = list(KINDS)
        above = self.any_of("tCO2e", "tCO2e", "tCO2e", *kinds)
        of = self.added(above, KINDS[above], "organisation")
        if not ratio:
            return of, above
        below = self.any_of("yuan", "kWh", "t", above)
        over = self.added(below, KINDS[below], "organisation", depth=1)
        written: Any = {"ratio": {"of": of, "over": over}}
        if self.chance.random() < 0.15:
            other = {"ratio": {"of": self.figure(KINDS[above], "organisation"), "over": over}}
            weight = self.chance.randint(1, 99)
            written = {
                "weighted_mean": [
                    {"of": written, "weight": f"{weight}%"},
                    {"of": other, "weight": f"{100 - weight}%"},
                ]
            }
        return written, f"{self.any_of(*MULTIPLES[above])}/{self.any_of(*MULTIPLES[below])}"

    def figure(self, names: tuple[str, ...], kind: str) -> str:
        return f"{kind}.{self.any_of(*names)}"

    def added(self, unit: str, names: tuple[str, ...], kind: str, depth: int = 0) -> Any:
        """A figure, or figures and parameters of one unit put together."""
        word = self.any_of("figure", "sum", "difference", "weighted_mean")
        if depth > 1 or word == "figure":
            with_parameter = depth and kind == "organisation" and self.chance.random() < 0.2
            return (
                f"parameter.{self.parameter(unit)}" if with_parameter else self.figure(names, kind)
            )

        def inner() -> Any:
            return self.added(unit, names, kind, depth + 1)

        match word:
            case "sum":
                return {"sum": [inner() for _ in range(self.chance.randint(1, 4))]}
            case "difference":
                return {"difference": [inner(), inner()]}
            case _:
                cut = self.any_of("60", "33.3", "12.5", "50")
                rest = {"60": "40", "33.3": "66.7", "12.5": "87.5", "50": "50"}[cut]
                weights = [f"{cut}%", f"{rest}%"]
                return {"weighted_mean": [{"of": inner(), "weight": one} for one in weights]}

    def threshold(self, unit: str, reach: tuple[int, int]) -> Any:
        if self.chance.random() < 0.65:
            return self.decimal(*reach)
        name = self.parameter(unit)
        if self.chance.random() < 0.4:
            return name
        said = {"of": name}
        if self.chance.random() < 0.8:
            said["times"] = self.any_of("1.03", "0.95", "0.9", "1.1", "2", "-1")
        if self.chance.random() < 0.5:
            said["plus"] = self.decimal(-5, 5)
        return said

    def output(self, kpis: dict[str, tuple[Document, tuple[int, int]]]) -> Document:
        names = self.chance.sample(list(kpis), self.chance.randint(1, len(kpis)))
        written: Document = {
            "kind": "rate",
            "parts": [self.part(name, *kpis[name]) for name in names],
            "combine": self.any_of("sum", "best", "worst"),
            "missing": self.treatment(),
        }
        if self.chance.random() < 0.6:
            written["limits"] = {"total": self.limits()}
        for name in names:
            if self.chance.random() < 0.5:
                kpis[name][0]["missing"] = self.treatment()
        return written

    def treatment(self) -> Any:
        penalty = {"previous_plus_bps": self.any_of("10", "0.5", "2.0001")}
        return self.any_of("worst", "no_adjustment", "hold", penalty)

    def limits(self) -> Any:
        low, high = self.decimal(-40, 5), self.decimal(6, 40)
        return self.any_of([low, high], {"lowest": low}, {"highest": high})

    def part(self, name: str, kpi: Document, reach: tuple[int, int]) -> Document:
        written: Document = {"of": name}
        if kpi["read_as"] == "flag":
            written["steps"] = [
                {"holds": "true", "bps": self.decimal(-90, -1)},
                {"otherwise": "true", "bps": self.decimal(0, 5)},
            ]
        elif self.chance.random() < 0.3:
            written["line"] = self.line(kpi["unit"], reach)
        else:
            written["steps"] = self.steps(kpi["unit"], reach)
        if self.chance.random() < 0.4:
            written["limits"] = self.limits()
        return written

    def steps(self, unit: str, reach: tuple[int, int]) -> list[Document]:
        """Bounds mostly one way, as tables are written; now and then both ways, and crossing."""
        count = self.chance.randint(1, STEPS_MAX)
        bounds = [self.threshold(unit, reach) for _ in range(count)]
        upwards = self.chance.random() < 0.5
        if all(isinstance(one, str) and not one[0].isalpha() for one in bounds):
            bounds.sort(key=float, reverse=not upwards)
        words = ("at_most", "below") if upwards else ("at_least", "above")
        if self.chance.random() < 0.15:
            words = ("at_most", "below", "at_least", "above")
        steps = [
            {self.chance.choice(words): bound, "bps": self.decimal(-60, 60)} for bound in bounds
        ]
        return [*steps, {"otherwise": "true", "bps": self.decimal(-60, 60)}]

    def line(self, unit: str, reach: tuple[int, int]) -> Document:
        corners = [self.threshold(unit, reach) for _ in range(self.chance.randint(2, 4))]
        numbers = [one for one in corners if isinstance(one, str) and not one[0].isalpha()]
        rising = iter(sorted(numbers, key=float))
        if self.chance.random() < 0.9:
            corners = [next(rising) if one in numbers else one for one in corners]
        points = [{"at": at, "bps": self.decimal(-60, 60)} for at in corners]
        step = self.any_of("1", "0.1", "0.01", "5", "3", "0.0001")
        return {"points": points, "outside": "hold", "round_bps_to": step}
