"""Fields of forms that many people have open at once: one element each; a browser may only send what was offered."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nicegui.elements.mixins.value_element import ValueElement
from nicegui.events import GenericEventArguments

LABEL = (
    '<span><span>{{ props.label }}</span><span class="rp-small">{{ props.about }}</span>'
    '<span class="rp-small">{{ props.advice }}</span></span>'
)


class Boxes(ValueElement[list[str]]):
    """A group of boxes, drawn by the browser from a list: value, label, about, advice, all shown as text."""

    LOOPBACK = True  # else the browser keeps what it sent, wrapped, and shows nothing as chosen

    def __init__(self, options: list[dict[str, str]], value: list[str], title: str) -> None:
        """Draw it. title: what a screen reader calls the group."""
        super().__init__(tag="q-option-group", value=value)
        self.props["options"] = options
        self.props["type"] = "checkbox"
        self.props["aria-label"] = title
        self.known = {option["value"] for option in options}
        self.add_slot("label", LABEL)

    def _event_args_to_value(self, e: GenericEventArguments) -> list[str]:
        """What the browser says is ticked: only what was offered, whatever it sends."""
        told = e.args[0] if isinstance(e.args, list) and e.args and isinstance(e.args[0], list) else e.args
        return [name for name in told if isinstance(name, str) and name in self.known] if isinstance(told, list) else []


class Pick(ValueElement[str]):
    """One of a few by its name, so that a list that changes meanwhile never turns one choice into another."""

    LOOPBACK = True  # else the browser keeps what it sent, wrapped, and shows nothing as chosen

    def __init__(self, options: Mapping[str, str], value: str, label: str, hint: str = "") -> None:
        """Draw it. options: title by value; hint: what is said below."""
        super().__init__(tag="q-select", value=value)
        self.offered = dict(options)
        self.closed: set[str] = set()
        self.props["options"] = self._listed()
        self.props["label"], self.props["hint"] = label, hint
        self.props["emit-value"] = self.props["map-options"] = self.props["stack-label"] = self.props["options-dense"] = True
        self.classes("rp-pick" if hint else "w-full")

    def offer(self, options: Mapping[str, str], closed: Collection[str] = ()) -> None:
        """Change what is offered; what is closed is shown and cannot be chosen."""
        if dict(options) != self.offered or set(closed) != self.closed:
            self.offered, self.closed = dict(options), set(closed)
            self.props["options"] = self._listed()
            self.update()

    def _listed(self) -> list[dict[str, object]]:
        return [{"value": key, "label": title, "disable": key in self.closed} for key, title in self.offered.items()]

    def _event_args_to_value(self, e: GenericEventArguments) -> str:
        """What the browser says is chosen, if it is offered; else what was chosen before."""
        return e.args if isinstance(e.args, str) and e.args in self.offered else self.value
