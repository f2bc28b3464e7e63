"""What a rule may say no with. The doors translate these and show them to the person who asked."""


class DomainError(Exception):
    """Base of every refusal. `message` is a Chinese catalogue entry; `params` fill its blanks."""

    status = 400

    def __init__(self, message: str, *, field: str = "", **params):
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
        self.field = field


class Invalid(DomainError):
    """What was asked cannot be done as asked; `field` names the culprit."""

    status = 422


class NotFound(DomainError):
    """It does not exist, or the person who asked may not know that it does."""

    status = 404


class NotAllowed(DomainError):
    """This person may not do it."""

    status = 403
