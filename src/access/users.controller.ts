import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Patch, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { CONFIG, type Config } from '../config.js';
import { requestIdOf } from '../http/request-id.js';
import { ownSelf } from './deputies.service.js';
import type { IssuedLink } from './one-time-links.service.js';
import { AddedUserDto, ChangeUserDto, DisableUserDto, DisabledUserDto, LinkDto, NewUserDto, UnitDto, UserDto } from './people.dto.js';
import { Asks, type Principal } from './principal.js';
import { Scope } from './scope.js';
import { UnitsService } from './units.service.js';
import { type By, UsersService } from './users.service.js';

@ApiTags('people')
@Controller('v1')
export class UsersController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly users: UsersService,
    private readonly units: UnitsService,
  ) {}

  /** Everybody who has or had access. */
  @Get('users')
  @Scope('users:read')
  async list(): Promise<UserDto[]> {
    return (await this.users.list()).map((user) => UserDto.of(user));
  }

  @Get('users/:id')
  @Scope('users:read')
  async read(@Param('id', ParseUUIDPipe) id: string): Promise<UserDto> {
    return UserDto.of(await this.users.find(id));
  }

  /** Adds a person. The answer carries the link at which they set their password, this once. */
  @Post('users')
  @Scope('users:write')
  async add(@Body() body: NewUserDto, @Asks() asks: Principal, @Req() request: Request): Promise<AddedUserDto> {
    const { user, link } = await this.users.add(body, by(asks, request));
    return { user: UserDto.of(user), passwordLink: this.linkDto(link, request) };
  }

  /** Another name, role or unit; a new role or unit ends the person's sessions. */
  @Patch('users/:id')
  @Scope('users:write')
  async change(@Param('id', ParseUUIDPipe) id: string, @Body() body: ChangeUserDto, @Asks() asks: Principal, @Req() request: Request): Promise<UserDto> {
    return UserDto.of(await this.users.change(id, body, by(asks, request)));
  }

  /** A leaver: sessions and keys end at once, open work changes hands. */
  @Post('users/:id/disable')
  @HttpCode(200)
  @Scope('users:write')
  async disable(@Param('id', ParseUUIDPipe) id: string, @Body() { successorId }: DisableUserDto, @Asks() asks: Principal, @Req() request: Request): Promise<DisabledUserDto> {
    return { ended: await this.users.disable(id, by(asks, request), { successorId }) };
  }

  /** Lets a disabled person back in; they set a new password. */
  @Post('users/:id/enable')
  @HttpCode(200)
  @Scope('users:write')
  async enable(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request): Promise<LinkDto> {
    return this.linkDto(await this.users.enable(id, by(asks, request)), request);
  }

  /** A new link to set a password, for who has forgotten theirs. */
  @Post('users/:id/password-link')
  @Scope('users:write')
  async passwordLink(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request): Promise<LinkDto> {
    return this.linkDto(await this.users.passwordLink(id, by(asks, request)), request);
  }

  /** The organisation's units. */
  @Get('units')
  @Scope('users:read')
  async unitList(): Promise<UnitDto[]> {
    return (await this.units.list()).map(({ id, name }) => ({ id, name }));
  }

  @Post('units')
  @Scope('users:write')
  async addUnit(@Body() { id, name }: UnitDto, @Asks() asks: Principal, @Req() request: Request): Promise<UnitDto> {
    const added = await this.units.add(id, name, asks.actor, requestIdOf(request));
    return { id: added.id, name: added.name };
  }

  private linkDto({ path, expiresAt }: IssuedLink, request: Request): LinkDto {
    return { link: `${this.config.publicUrl ?? `${request.protocol}://${request.header('host') ?? ''}`}${path}`, expiresAt };
  }
}

/** An administrator as themselves, or a key. */
function by(asks: Principal, request: Request): By {
  return { actor: asks.actor, userId: asks.kind === 'user' ? ownSelf(asks) : undefined, requestId: requestIdOf(request) };
}
