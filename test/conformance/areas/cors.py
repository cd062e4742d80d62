from fastapi import FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

app = FastAPI(docs_url=None, redoc_url=None)
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://shop.example", "http://localhost:3000"],
    allow_origin_regex=r"https://.*\.preview\.example",
    allow_methods=["GET", "POST"],
    allow_headers=["X-Token"],
    allow_credentials=True,
    expose_headers=["X-Total", "ETag"],
    max_age=300,
)


@app.get("/items")
def items():
    return [1]


@app.post("/items")
def add():
    return "added"


@app.get("/failed")
def failed():
    raise HTTPException(404, "None")


@app.get("/varied")
def varied():
    return JSONResponse("v", headers={"Vary": "Accept"})
