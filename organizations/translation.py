from modeltranslation.translator import TranslationOptions, translator

from .models import Country, Language, Organization, Region


class NameOptions(TranslationOptions):
    fields = ("name",)


class CountryOptions(TranslationOptions):
    fields = ("name", "formal_name", "footnote")


class OrganizationOptions(TranslationOptions):
    fields = ("name", "acronym", "description")


translator.register(Language, NameOptions)
translator.register(Region, NameOptions)
translator.register(Country, CountryOptions)
translator.register(Organization, OrganizationOptions)
