"""FastAPI on uvicorn with uvloop and httptools, in one process."""

import os
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query

from order import Order, Receipt, User, receipt

app = FastAPI(title="Bench")


@app.get("/hello")
async def hello() -> str:
    return "Hello, world!"


@app.get("/users/{id}")
async def user(id: int, active: bool, limit: Annotated[int, Query(ge=1, le=100)]) -> User:
    return User(id=id, active=active, limit=limit)


@app.post("/orders")
async def order(order: Order) -> Receipt:
    return receipt(order)


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
