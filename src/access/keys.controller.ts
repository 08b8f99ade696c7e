import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiPage, type Page, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { AccessError } from './access.errors.js';
import { ApiKeysService } from './api-keys.service.js';
import { ownSelf } from './deputies.service.js';
import { ApiKeyDto, IssuedKeyDto, NewKeyDto, RotateKeyDto } from './people.dto.js';
import { Asks, type Principal } from './principal.js';
import { Scope } from './scope.js';

const DAY_MS = 86_400_000;

@ApiTags('keys')
@Controller('v1/keys')
export class KeysController {
  constructor(private readonly keys: ApiKeysService) {}

  /** All keys, ended ones too; never the keys themselves. */
  @Get()
  @ApiPage(ApiKeyDto)
  @Scope('keys:read')
  async list(): Promise<Page<ApiKeyDto>> {
    return whole((await this.keys.list()).map((key) => ApiKeyDto.of(key)));
  }

  /** A new key, shown in this answer and never again. It ends with its maker's access. */
  @Post()
  @Scope('keys:write')
  issue(@Body() body: NewKeyDto, @Asks() asks: Principal, @Req() request: Request): Promise<IssuedKeyDto> {
    const expiresAt = body.expiresAt ?? new Date(Date.now() + 365 * DAY_MS);
    const ahead = expiresAt.getTime() - Date.now();
    if (ahead <= 0 || ahead > 731 * DAY_MS) throw new AccessError('invalid_field', 'must lie ahead, by two years at most', { field: 'expiresAt' });
    const ownerId = asks.kind === 'user' ? ownSelf(asks) : null;
    return this.keys.issue(body.name, body.scopes, asks.actor, { unit: body.unit ?? null, ownerId, expiresAt, ratePerMinute: body.ratePerMinute ?? null, requestId: requestIdOf(request) });
  }

  /** A new key with the same rights; the old one goes on for the overlap. */
  @Post(':id/rotate')
  @Scope('keys:write')
  rotate(@Param('id', ParseUUIDPipe) id: string, @Body() { overlapHours = 24 }: RotateKeyDto, @Asks() asks: Principal, @Req() request: Request): Promise<IssuedKeyDto> {
    if (asks.kind === 'user') ownSelf(asks);
    return this.keys.rotate(id, asks.actor, { overlapHours, requestId: requestIdOf(request) });
  }

  /** Revokes a key at once. */
  @Delete(':id')
  @HttpCode(204)
  @Scope('keys:write')
  revoke(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request): Promise<void> {
    if (asks.kind === 'user') ownSelf(asks);
    return this.keys.revoke(id, asks.actor, requestIdOf(request));
  }
}
