from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.addresses import address_of
from organizations.models import Addressed, Name
from organizations.trees import closes_a_cycle, descendants


class TopicQuerySet(models.QuerySet):
    def within(self, topics):
        """Topics that are one of `topics` or narrower than one."""
        return self.filter(pk__in=descendants([topic.pk for topic in topics], parent_pairs()))


def parent_pairs():
    return Topic.objects.exclude(parent=None).values_list("parent_id", "pk")


class Topic(Addressed):
    """What events are about, as a tree from broad to narrow."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower", verbose_name=_("broader topic")
    )
    description = models.TextField(_("description"), blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="topic_is_not_its_own_parent",
                violation_error_message=_("A topic cannot be a part of itself."),
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return address_of("events:topic", self.slug)

    def slug_source(self):
        return self.name_en or self.name_ru

    def clean(self):
        super().clean()
        if self.pk and self.parent_id and closes_a_cycle(self.pk, [self.parent_id], parent_pairs()):
            raise ValidationError({"parent": _("This would close a circle: that topic is itself a part of this one.")})


class TopicName(Name):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="other_names", verbose_name=_("topic"))

    class Meta(Name.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            *Name.Meta.constraints,
            models.UniqueConstraint(
                fields=["topic", "name", "language"],
                name="topic_name_once_per_topic",
                violation_error_message=_("The topic already has this name in this language."),
            ),
        ]
