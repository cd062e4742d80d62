from collections.abc import AsyncIterable, Iterable
from typing import Any

from fastapi import FastAPI, HTTPException, Response, status
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    StreamingResponse,
)
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel

app = FastAPI(docs_url=None, redoc_url=None)


class User(BaseModel):
    name: str
    age: int = 0
    email: str | None = None


class Team(BaseModel):
    title: str
    lead: User
    members: list[User] = []


FULL = {"name": "ada", "age": 36, "email": None, "password": "secret"}


@app.get("/user", response_model=User)
def user():
    return FULL


@app.get("/users", response_model=list[User])
def users():
    return [FULL, {"name": "bob", "age": 1, "email": "b@x.org", "id": 7}]


@app.get("/team", response_model=Team)
def team():
    return {"title": "core", "lead": FULL, "members": [FULL], "budget": 5}


@app.get("/no-users", response_model=list[User])
def no_users():
    return []


@app.get("/maybe", response_model=User | None)
def maybe():
    return None


@app.get("/mismatch", response_model=User)
def mismatch():
    return [FULL]


@app.get("/mismatch-text", response_model=User)
def mismatch_text():
    return "secret"


@app.get("/mismatch-list", response_model=list[User])
def mismatch_list():
    return FULL


@app.get("/any/{kind}")
def anything(kind: str) -> Any:
    return {
        "null": None,
        "text": "héllo 😀",
        "empty": "",
        "number": 3.5,
        "big": 12345678901,
        "true": True,
        "list": [1, None, "a", {"b": []}],
        "object": {"a": {"b": {"c": None}}, "é": "\u2028", "z": 1, "y": "</script>"},
    }[kind]


@app.post("/created", status_code=status.HTTP_201_CREATED)
def created():
    return {"id": 1}


@app.delete("/gone", status_code=204)
def gone():
    return None


@app.get("/accepted", status_code=202)
def accepted():
    return None


@app.get("/teapot", status_code=418)
def teapot():
    return "short and stout"


@app.get("/html", response_class=HTMLResponse)
def html():
    return HTMLResponse("<h1>é</h1>")


@app.get("/text")
def text():
    return PlainTextResponse("héllo")


@app.get("/xml")
def xml():
    return Response("<a/>", media_type="application/xml")


@app.get("/bytes")
def some_bytes():
    return Response(b"\x00\x01", media_type="application/octet-stream")


@app.get("/csv")
def csv():
    return Response("a,b\n", media_type="text/csv; charset=utf-8")


@app.get("/nothing")
def nothing():
    return Response(status_code=204)


@app.get("/not-modified")
def not_modified():
    return Response(status_code=304, headers={"ETag": '"1"'})


@app.get("/json")
def json():
    return JSONResponse(
        {"a": 1}, status_code=203, headers={"Cache-Control": "no-store", "ETag": '"v1"'}
    )


@app.get("/cookies")
def cookies():
    response = JSONResponse("ok")
    response.headers.append("set-cookie", "a=1; Path=/; HttpOnly")
    response.headers.append("set-cookie", "b=2; Secure")
    return response


@app.get("/redirect")
def redirect():
    return RedirectResponse("/user")


@app.post("/see-other")
def see_other():
    return RedirectResponse("/user", status_code=303)


@app.get("/permanent")
def permanent():
    return RedirectResponse("https://example.com/a?b=c#d", status_code=308)


@app.get("/quoted")
def quoted():
    return RedirectResponse("/a b/é?q=ü&r=%20#f g")


@app.get("/stream")
def stream():
    return StreamingResponse(iter(["one\n", "two\n"]), media_type="text/csv; charset=utf-8")


@app.get("/stream-bytes")
def stream_bytes():
    return StreamingResponse(iter([b"\x00", b"\x01"]), media_type="image/png", status_code=206)


@app.get("/stream-nothing")
def stream_nothing():
    return StreamingResponse(iter([]), media_type="text/csv; charset=utf-8")


@app.get("/lines")
def lines() -> Iterable[User]:
    yield User(name="ada", age=36)
    yield User(name="é")


@app.get("/lines-async")
async def lines_async() -> AsyncIterable[dict[str, Any]]:
    yield {"a": 1}
    yield {"b": [None, "x\ny"]}


@app.get("/events", response_class=EventSourceResponse)
async def events() -> AsyncIterable[dict[str, Any]]:
    yield {"a": 1}
    yield {"b": "x\ny"}


@app.post("/events", response_class=EventSourceResponse)
async def posted_events() -> AsyncIterable[str]:
    yield "one"
    yield "two\nlines"


@app.get("/controlled", response_model=User)
def controlled(response: Response):
    response.status_code = 202
    response.headers["Cache-Control"] = "no-store"
    response.headers["ETag"] = '"7"'
    response.set_cookie("session", "a b")
    response.set_cookie(
        "token", "x", max_age=60, path="/api", domain="example.com", secure=True, httponly=True
    )
    response.set_cookie("strict", "1", samesite="strict")
    return FULL


@app.get("/forgotten")
def forgotten(response: Response):
    response.delete_cookie("old")


@app.get("/controlled-and-failed")
def controlled_and_failed(response: Response):
    response.headers["Cache-Control"] = "no-store"
    raise HTTPException(409)


@app.get("/controlled-none", status_code=204)
def controlled_none(response: Response):
    response.headers["ETag"] = '"8"'


@app.get("/set-cookie")
def set_cookie():
    response = JSONResponse("ok")
    response.set_cookie("a", "1", samesite="none", secure=True)
    return response
