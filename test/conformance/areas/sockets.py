from typing import Annotated

from fastapi import (
    Cookie,
    Depends,
    FastAPI,
    Header,
    HTTPException,
    Query,
    Security,
    WebSocket,
    WebSocketException,
)
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

app = FastAPI(docs_url=None, redoc_url=None)

oauth2 = OAuth2PasswordBearer(tokenUrl="token", scopes={"chat": "Talk"})


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


@app.websocket("/bytes")
async def echo_bytes(socket: WebSocket):
    await socket.accept()
    async for data in socket.iter_bytes():
        await socket.send_bytes(data)


@app.websocket("/json")
async def echo_json(socket: WebSocket):
    await socket.accept()
    async for value in socket.iter_json():
        await socket.send_json({"got": value})


@app.websocket("/rooms/{room}")
async def room(
    socket: WebSocket,
    room: int,
    name: str = "guest",
    tags: Annotated[list[str], Query()] = [],
    x_token: Annotated[str | None, Header()] = None,
    session: Annotated[str | None, Cookie()] = None,
):
    await socket.accept()
    await socket.send_json(
        {"room": room, "name": name, "tags": tags, "token": x_token, "session": session}
    )
    await socket.close()


@app.websocket("/required")
async def required(socket: WebSocket, limit: Annotated[int, Query(le=10)]):
    await socket.accept()
    await socket.send_json(limit)
    await socket.close()


@app.websocket("/protocol")
async def protocol(socket: WebSocket):
    await socket.accept(subprotocol="chat.v2", headers=[(b"x-own", b"yes")])
    await socket.send_json(socket.scope["subprotocols"])
    await socket.close()


@app.websocket("/close")
async def close(socket: WebSocket, code: int = 1000, reason: str = ""):
    await socket.accept()
    await socket.close(code=code, reason=reason)


@app.websocket("/refuse")
async def refuse(socket: WebSocket):
    await socket.close()


@app.websocket("/returns")
async def returns(socket: WebSocket):
    await socket.accept()
    await socket.send_text("done")


@app.websocket("/fails")
async def fails(socket: WebSocket):
    await socket.accept()
    raise RuntimeError("later")


@app.websocket("/fails-early")
async def fails_early(socket: WebSocket):
    raise RuntimeError("early")


@app.websocket("/exception")
async def exception(socket: WebSocket, code: int = 1008, reason: str = "no"):
    await socket.accept()
    raise WebSocketException(code=code, reason=reason)


@app.websocket("/exception-early")
async def exception_early(socket: WebSocket):
    raise WebSocketException(code=1008, reason="no")


async def page(limit: int = 10, offset: int = 0):
    return {"limit": limit, "offset": offset}


async def doubled(page: Annotated[dict, Depends(page)]):
    yield page["limit"] * 2


async def scoped(scopes: SecurityScopes, token: Annotated[str, Depends(oauth2)]):
    if token == "banned":
        raise WebSocketException(code=1008, reason="banned")
    if token == "teapot":
        raise HTTPException(418, "short and stout")
    return {"token": token, "scopes": scopes.scopes}


@app.websocket("/depends")
async def depends(
    socket: WebSocket,
    page: Annotated[dict, Depends(page)],
    doubled: Annotated[int, Depends(doubled)],
):
    await socket.accept()
    await socket.send_json({"page": page, "doubled": doubled})
    await socket.close()


@app.websocket("/secured")
async def secured(socket: WebSocket, user: Annotated[dict, Security(scoped, scopes=["chat"])]):
    await socket.accept()
    await socket.send_json(user)
    await socket.close()


@app.websocket("/bearer", dependencies=[Depends(scoped)])
async def bearer(socket: WebSocket):
    await socket.accept()
    await socket.send_text("in")
    await socket.close(4000, "é" * 10)


@app.get("/plain")
def plain():
    return "plain"
