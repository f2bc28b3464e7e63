"""Every examination, in the order in which a person would mend things."""

from doctor import arrivals, parts, wecom
from doctor.findings import Check

CHECKS: dict[str, Check] = {
    "settings": parts.settings,
    "database": parts.database,
    "redis": parts.redis_answers,
    "workers": parts.workers,
    "access": wecom.access,
    "contacts": wecom.contacts,
    "clock": wecom.clock_skew,
    "callback": arrivals.callback_address,
    "refused": arrivals.refused,
    "events": arrivals.events,
    "guides": wecom.guides,
    "welcome-codes": arrivals.welcome_codes,
    "js-sdk": wecom.page_signature,
    "media": arrivals.media,
}
