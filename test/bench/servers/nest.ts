import 'reflect-metadata';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Module,
  Param,
  ParseBoolPipe,
  ParseIntPipe,
  Post,
  Query,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { Order } from './order.js';
import { receipt } from './receipt.js';

@Controller()
class BenchController {
  @Get('/hello')
  @Header('content-type', 'application/json')
  hello() {
    return JSON.stringify('Hello, world!');
  }

  @Get('/users/:id')
  user(
    @Param('id', ParseIntPipe) id: number,
    @Query('active', ParseBoolPipe) active: boolean,
    @Query('limit', ParseIntPipe) limit: number,
  ) {
    return { id, active, limit };
  }

  @Post('/orders')
  @HttpCode(200)
  order(@Body() order: Order) {
    return receipt(order);
  }
}

@Module({ controllers: [BenchController] })
class BenchModule {}

const app = await NestFactory.create(BenchModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
await app.listen(Number(process.env['PORT']), '127.0.0.1');
