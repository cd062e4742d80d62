from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException


def token(x_token: Annotated[str, Header()]):
    if x_token != "secret":
        raise HTTPException(401, "Unknown token")


app = FastAPI(docs_url=None, redoc_url=None)
items = APIRouter(prefix="/items", tags=["items"])
admin = APIRouter(prefix="/admin", tags=["admin"], dependencies=[Depends(token)])
nested = APIRouter(prefix="/deep")


@items.get("/")
def list_items():
    return "items"


@items.get("/{id}", tags=["one"])
def item(id: int):
    return id


@items.post("/{id}", status_code=201)
def make(id: int):
    return {"made": id}


@admin.get("/status")
def status(verbose: bool = False):
    return {"verbose": verbose}


@nested.get("/down/{path:path}")
def down(path: str):
    return path


admin.include_router(nested)
app.include_router(items)
app.include_router(admin)
app.include_router(admin, prefix="/v1", tags=["v1"], deprecated=True)


@app.get("/")
def home():
    return "home"
