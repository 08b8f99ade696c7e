import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../config.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { Deciders, type DoneOrProposed } from './deciders.service.js';
import { ownSelf } from './deputies.service.js';
import type { IssuedLink } from './one-time-links.service.js';
import { AddedUserDto, AskedLinkDto, ChangeUserDto, ChangedUserDto, DisableUserDto, DisabledUserDto, LinkDto, NewUserDto, UnitDto, UserDto } from './people.dto.js';
import { Asks, type Principal } from './principal.js';
import type { ProposalEntity } from './proposal.entity.js';
import { ProposalDto } from './proposals.dto.js';
import { Scope } from './scope.js';
import { UnitsService } from './units.service.js';
import { type By, UsersService } from './users.service.js';

@ApiTags('people')
@Controller('v1')
export class UsersController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly users: UsersService,
    private readonly deciders: Deciders,
    private readonly units: UnitsService,
  ) {}

  /** Everybody who has or had access. */
  @Get('users')
  @ApiPage(UserDto)
  @Scope('users:read')
  async list(): Promise<Page<UserDto>> {
    return whole((await this.users.list()).map((user) => UserDto.of(user)));
  }

  @Get('users/:id')
  @Scope('users:read')
  async read(@Param('id', ParseUUIDPipe) id: string): Promise<UserDto> {
    return UserDto.of(await this.users.find(id));
  }

  /** Adds a person. The answer carries the link at which they set their password, this once. An officer or a supervisor takes a supervisor's word: 202, and it waits under `/v1/proposals`. */
  @Post('users')
  @Scope('users:write')
  async add(@Body() body: NewUserDto, @Asks() asks: Principal, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<AddedUserDto> {
    const { done, proposal } = await this.deciders.add(body, by(asks, request));
    return { user: done ? UserDto.of(done.user) : null, passwordLink: done ? this.linkDto(done.link, request) : null, proposal: waiting(proposal, response) };
  }

  /** Another name, role or unit; a new role or unit ends the person's sessions. A deciding role, and another unit of who decides, take a supervisor's word: 202. */
  @Patch('users/:id')
  @Scope('users:write')
  async change(@Param('id', ParseUUIDPipe) id: string, @Body() body: ChangeUserDto, @Asks() asks: Principal, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<ChangedUserDto> {
    const { proposal } = await this.deciders.alter(id, body, by(asks, request));
    return { user: UserDto.of(await this.users.find(id)), proposal: waiting(proposal, response) };
  }

  /** A leaver: sessions and keys end at once, open work changes hands. */
  @Post('users/:id/disable')
  @HttpCode(200)
  @Scope('users:write')
  async disable(@Param('id', ParseUUIDPipe) id: string, @Body() { successorId }: DisableUserDto, @Asks() asks: Principal, @Req() request: Request): Promise<DisabledUserDto> {
    return { ended: await this.users.disable(id, by(asks, request), { successorId }) };
  }

  /** Lets a disabled person back in; they set a new password. Of who decides, it takes a supervisor's word: 202. */
  @Post('users/:id/enable')
  @HttpCode(200)
  @Scope('users:write')
  async enable(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<AskedLinkDto> {
    return this.asked(await this.deciders.enable(id, by(asks, request)), request, response);
  }

  /** A new link to set a password. Of who decides, it takes a supervisor's word (202) and goes with the code that the supervisor gets: ask again when it is approved. */
  @Post('users/:id/password-link')
  @Scope('users:write')
  async passwordLink(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<AskedLinkDto> {
    return this.asked(await this.deciders.passwordLink(id, by(asks, request)), request, response);
  }

  /** The organisation's units. */
  @Get('units')
  @ApiPage(UnitDto)
  @Scope('users:read')
  async unitList(): Promise<Page<UnitDto>> {
    return whole((await this.units.list()).map(({ id, name }) => ({ id, name })));
  }

  @Post('units')
  @Scope('users:write')
  async addUnit(@Body() { id, name }: UnitDto, @Asks() asks: Principal, @Req() request: Request): Promise<UnitDto> {
    const added = await this.units.add(id, name, asks.actor, requestIdOf(request));
    return { id: added.id, name: added.name };
  }

  private asked({ done, proposal }: DoneOrProposed<IssuedLink>, request: Request, response: Response): AskedLinkDto {
    return { passwordLink: done ? this.linkDto(done, request) : null, needsCode: done?.needsCode ?? false, proposal: waiting(proposal, response) };
  }

  private linkDto({ path, expiresAt }: IssuedLink, request: Request): LinkDto {
    return { link: `${this.config.publicUrl ?? `${request.protocol}://${request.header('host') ?? ''}`}${path}`, expiresAt };
  }
}

/** What waits for a second person is accepted, not done. */
export function waiting(proposal: ProposalEntity | undefined, response: Response): ProposalDto | null {
  if (!proposal) return null;
  response.status(202);
  return ProposalDto.of(proposal);
}

/** An administrator as themselves, or a key. */
function by(asks: Principal, request: Request): By {
  return { actor: asks.actor, userId: asks.kind === 'user' ? ownSelf(asks) : undefined, requestId: requestIdOf(request) };
}
