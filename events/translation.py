from modeltranslation.translator import TranslationOptions, translator

from .models import Document, Event, Outcome, Participation, Photo, Place, Series, Speaker, Statement, Topic


def translate(model, *names):
    translator.register(model, type(f"{model.__name__}Options", (TranslationOptions,), {"fields": names}))


translate(Document, "title")
translate(Event, "title", "dates_note", "venue", "attendance_counts", "summary", "description")
translate(Outcome, "text")
translate(Participation, "capacity")
translate(Photo, "caption", "alternative_text")
translate(Place, "name")
translate(Series, "name", "acronym", "description")
translate(Speaker, "name", "position", "contribution")
translate(Statement, "value", "note")
translate(Topic, "name", "description")
