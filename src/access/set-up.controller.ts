import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AccessError } from './access.errors.js';
import { Public } from './scope.js';
import { SetUpDto } from './session.dto.js';
import { SetUpService } from './set-up.service.js';
import { donePage, formPage, problemPage } from './set-up.page.js';

/** The page of a one-time link: the first administrator, or a password. Plain HTML, so that it works before anything else does. */
@ApiTags('session')
@Controller('setup')
export class SetUpController {
  constructor(private readonly setUp: SetUpService) {}

  /** The form of a one-time link. */
  @Get()
  @Public()
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async form(@Query('token') token: string | undefined, @Res() response: Response): Promise<void> {
    const given = typeof token === 'string' ? token : '';
    try {
      send(response, 200, formPage(given, await this.setUp.open(given)));
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      send(response, error.getStatus(), problemPage(error.message));
    }
  }

  /** What the form sends; JSON does too. */
  @Post()
  @HttpCode(200)
  @Public()
  @ApiConsumes('application/x-www-form-urlencoded', 'application/json')
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async complete(@Body() { token, ...given }: SetUpDto, @Res() response: Response): Promise<void> {
    try {
      await this.setUp.complete(token, given);
      send(response, 200, donePage());
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      if (error.field === undefined) return send(response, error.getStatus(), problemPage(error.message));
      send(response, 400, formPage(token, await this.setUp.open(token), { ...given, field: error.field, message: error.message }));
    }
  }
}

function send(response: Response, status: number, page: string): void {
  response.status(status).type('html').send(page);
}
