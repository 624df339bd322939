"""What is asked of changes of closed months."""

from pydantic import Field

from api.schemas.fields import Asked, Prose


class Explanation(Asked):
    """Why a closed month was changed, and the proof that was uploaded before."""

    reason: Prose = Field(description="why", max_length=2000)
    proof: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="hash of an uploaded proof",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    )


class Decision(Asked):
    """An officer's reason."""

    reason: Prose = Field(description="why", max_length=2000)
