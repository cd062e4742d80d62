from typing import Annotated

from fastapi import FastAPI, File, Form, UploadFile
from pydantic import BaseModel, Field

app = FastAPI(docs_url=None, redoc_url=None)


class Login(BaseModel):
    username: str
    password: Annotated[str, Field(min_length=3)]
    scopes: list[str] = []


async def shown(file: UploadFile):
    data = await file.read()
    return {
        "filename": file.filename,
        "type": file.content_type,
        "size": file.size,
        "text": data.decode("latin-1"),
    }


@app.post("/fields")
def fields(
    name: Annotated[str, Form(min_length=2)],
    age: Annotated[int, Form(ge=0)] = 18,
    agreed: Annotated[bool, Form()] = False,
):
    return {"name": name, "age": age, "agreed": agreed}


@app.post("/optional")
def optional(note: Annotated[str | None, Form()] = None, n: Annotated[int, Form()] = 3):
    return {"note": note, "n": n}


@app.post("/lists")
def lists(tag: Annotated[list[str], Form()] = [], n: Annotated[list[int], Form()] = []):
    return {"tag": tag, "n": n}


@app.post("/alias")
def alias(item: Annotated[str, Form(alias="item-name")]):
    return item


@app.post("/model")
def model(login: Annotated[Login, Form()]):
    return login


@app.post("/file")
async def one_file(file: UploadFile):
    return await shown(file)


@app.post("/bytes")
def some_bytes(file: Annotated[bytes, File()]):
    return len(file)


@app.post("/files")
async def several_files(files: list[UploadFile]):
    return [await shown(file) for file in files]


@app.post("/optional-file")
async def optional_file(file: UploadFile | None = None):
    return None if file is None else await shown(file)


@app.post("/mixed/{id}")
async def mixed(id: int, name: Annotated[str, Form()], file: UploadFile, q: int = 0):
    return {"id": id, "q": q, "name": name, "file": await shown(file)}
