from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from slugify import slugify


class FormerSlugQuerySet(models.QuerySet):
    def of(self, model):
        """Former slugs of the objects of one model."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))


class FormerSlug(models.Model):
    """An address that once led to an object and redirects to it for ever."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    slug = models.SlugField(max_length=120)

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "slug"], name="former_slug_leads_to_one_object"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="former_slug_of_object")]

    def __str__(self):
        return self.slug


class Addressed(models.Model):
    """A model with a permanent address.

    Saving a changed slug keeps the old one as a FormerSlug. An empty slug is made from `slug_source()`. No slug is one
    of RESERVED_SLUGS, which lead to other pages of the same folder.
    """

    RESERVED_SLUGS = frozenset()

    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_(
            "The last part of the page’s address. Left empty, it is made from the name. The old one keeps working."
        ),
        error_messages={"unique": _("Another page already has this address.")},
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = self._free_slug()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)
        loaded = getattr(self, "_loaded_slug", "")
        if loaded and loaded != self.slug:
            former = FormerSlug.objects.of(type(self))
            former.filter(object_id=self.pk, slug=self.slug).delete()
            former.get_or_create(
                slug=loaded,
                content_type=ContentType.objects.get_for_model(type(self)),
                defaults={"object_id": self.pk},
            )
        self._loaded_slug = self.slug

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._loaded_slug = instance.__dict__.get("slug", "")
        return instance

    def clean(self):
        super().clean()
        if self.slug in self.RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address leads to a page of the portal. Choose another one.")})
        if self.slug and FormerSlug.objects.of(type(self)).filter(slug=self.slug).exclude(object_id=self.pk).exists():
            raise ValidationError({"slug": _("Another page had this address before, and it still redirects there.")})

    def slug_source(self):
        """The text that an empty slug is made from."""
        raise TypeError(f"{type(self).__name__} does not say what its address is made from")

    def _free_slug(self):
        model = type(self)
        base = slugify(self.slug_source(), max_length=100, word_boundary=True) or model._meta.model_name
        taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
        taken.update(model.RESERVED_SLUGS)
        taken.update(FormerSlug.objects.of(model).filter(slug__startswith=base).values_list("slug", flat=True))
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        return slug
