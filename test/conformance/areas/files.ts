import { FileResponse, Get, Ingress } from 'sluice';

const file = (name: string): URL => new URL(`files/${name}`, import.meta.url);

@Ingress({
  title: 'FastAPI',
  docs: false,
  static: [
    { path: '/static', directory: file('.') },
    { path: '/html', directory: file('.'), html: true },
  ],
})
export class Files {
  @Get('/digits')
  digits() {
    return new FileResponse(file('digits.txt'));
  }

  @Get('/download')
  download() {
    return new FileResponse(file('digits.txt'), { filename: 'naïve.txt' });
  }

  @Get('/quoted')
  quoted() {
    return new FileResponse(file('digits.txt'), { filename: 'a "b".txt' });
  }

  @Get('/inline')
  inline() {
    return new FileResponse(file('digits.txt'), {
      filename: 'digits.txt',
      contentDispositionType: 'inline',
    });
  }

  @Get('/typed')
  typed() {
    return new FileResponse(file('digits.txt'), {
      contentType: 'application/x-digits',
      status: 201,
      headers: { 'cache-control': 'no-store' },
    });
  }

  @Get('/missing')
  missing() {
    return new FileResponse(file('missing.txt'));
  }
}
