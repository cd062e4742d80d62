from typing import Annotated

from fastapi import Cookie, FastAPI

app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/text")
def text(session: Annotated[str, Cookie()]):
    return session


@app.get("/int")
def an_int(count: Annotated[int, Cookie(ge=1)] = 1):
    return count


@app.get("/optional")
def optional(ads_id: Annotated[str | None, Cookie()] = None):
    return ads_id


@app.get("/alias")
def alias(token: Annotated[str, Cookie(alias="__Host-token")]):
    return token
