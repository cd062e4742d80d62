from fastapi import BackgroundTasks, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel
from starlette.middleware.trustedhost import TrustedHostMiddleware

app = FastAPI(docs_url=None, redoc_url=None)
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "*.shop.example"])


class StoreError(Exception):
    pass


class SoldOut(StoreError):
    def __init__(self, sku: str):
        self.sku = sku


class Item(BaseModel):
    name: str
    price: int


@app.middleware("http")
async def inner(request: Request, call_next):
    response = await call_next(request)
    response.headers.append("x-order", "inner")
    return response


@app.middleware("http")
async def outer(request: Request, call_next):
    if request.headers.get("x-stop") == "yes":
        return PlainTextResponse("stopped", 418)
    response = await call_next(request)
    response.headers.append("x-order", "outer")
    return response


@app.exception_handler(StoreError)
async def store_error(request: Request, error: StoreError):
    return JSONResponse({"store": request.url.path}, 503)


@app.exception_handler(SoldOut)
async def sold_out(request: Request, error: SoldOut):
    return JSONResponse({"sold": error.sku}, 409)


@app.exception_handler(404)
async def not_found(request: Request, error: HTTPException):
    return JSONResponse({"nothing": request.url.path, "detail": error.detail}, 404)


@app.exception_handler(RequestValidationError)
async def refused(request: Request, error: RequestValidationError):
    return JSONResponse({"count": len(error.errors()), "body": error.body}, 400)


@app.get("/sold/{sku}")
def sold(sku: str):
    raise SoldOut(sku)


@app.get("/store")
def store():
    raise StoreError()


@app.get("/gone")
def gone():
    raise HTTPException(404, "gone")


@app.get("/teapot")
def teapot():
    raise HTTPException(418, {"short": True}, {"X-Kind": "tea"})


@app.get("/items/{id}")
def item(id: int):
    return id


@app.post("/items")
def create(item: Item):
    return item


@app.post("/later")
def later(tasks: BackgroundTasks):
    tasks.add_task(list)
    return "later"
