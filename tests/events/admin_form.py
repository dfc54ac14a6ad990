"""A form of the admin as a browser sees it: what it shows is what it sends, until somebody types something else."""

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation


class OpenForm:
    def __init__(self, client, model, pk=None, language="", query=""):
        self.client = client
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_{'change' if pk else 'add'}"
        with translation.override("en"):
            address = reverse(page, args=[pk] if pk else [])
        self.address = language + address + query
        self._read(client.get(self.address))

    def _read(self, response):
        assert response.status_code == 200, response.status_code
        self.page = BeautifulSoup(response.content, "html.parser")
        self.values = {}
        form = next(
            one
            for one in self.page.find_all("form")
            if one.get("id", "").endswith("_form") and one["id"] != "logout-form"
        )
        for field in form.select("input, select, textarea"):
            name = field.get("name")
            if (
                not name
                or "__prefix__" in name
                or field.has_attr("disabled")
                or field.get("type") in ("submit", "file")
            ):
                continue
            if field.name == "select":
                chosen = [one.get("value", "") for one in field.select("option[selected]")]
                if not field.has_attr("multiple"):
                    first = field.select_one("option")
                    chosen = chosen[-1:] or ([first.get("value", "")] if first else [""])
                self.values[name] = chosen
            elif field.get("type") == "checkbox":
                if field.has_attr("checked"):
                    self.values[name] = field.get("value", "on")
            else:
                self.values[name] = field.get("value", "") if field.name == "input" else field.text.removeprefix("\n")

    def rows(self, prefix):
        """The rows shown, each as what its inputs hold."""
        total = int(self.values[f"{prefix}-TOTAL_FORMS"])
        return [
            {
                name.removeprefix(f"{prefix}-{i}-"): value
                for name, value in self.values.items()
                if name.startswith(f"{prefix}-{i}-")
            }
            for i in range(total)
        ]

    def add_row(self, prefix, **values):
        i = int(self.values[f"{prefix}-TOTAL_FORMS"])
        self.values[f"{prefix}-TOTAL_FORMS"] = str(i + 1)
        template = {
            field["name"]: field.get("value", "")
            for field in self.page.select(f"[name^='{prefix}-__prefix__-']")
            if field.name == "input" and field.get("type") != "checkbox"
        }
        for select in self.page.select(f"select[name^='{prefix}-__prefix__-']"):
            chosen = select.select_one("option[selected]")
            template[select["name"]] = chosen.get("value", "") if chosen else ""
        for name, value in template.items():
            self.values[name.replace("__prefix__", str(i))] = value
        for name, value in values.items():
            self.values[f"{prefix}-{i}-{name}"] = getattr(value, "pk", value)

    def type(self, **values):
        for name, value in values.items():
            self.values[name] = getattr(value, "pk", value)
        return self

    def save(self, **files):
        """Press Save; whether the form was accepted. A refused form is read again, as the browser shows it."""
        response = self.client.post(self.address, {**self.values, **files})
        if response.status_code == 302:
            return True
        self._read(response)
        return False

    def errors(self):
        """The sentences of refusal, by the name of the input (or of the rows) beside which they stand."""
        found = {}
        for errors in self.page.select("ul.errorlist"):
            place = errors.parent
            while not (field := place.select_one("input:not([type=hidden]), select, textarea")):
                place = place.parent
            group = errors.find_parent(class_="inline-group")
            in_row = errors.find_parent(class_="form-row")
            key = field["name"] if in_row else group["id"].removesuffix("-group") if group else ""
            found.setdefault(key, []).extend(one.text.strip() for one in errors.select("li"))
        return found
