import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../config.js';
import { requestIdOf } from '../http/request-id.js';
import { AccessError } from './access.errors.js';
import { DeputiesService, ownSelf } from './deputies.service.js';
import { type Departure, OidcService } from './oidc.service.js';
import { Asks, type Principal } from './principal.js';
import { fromOurPages } from './same-origin.js';
import { Public, SignedIn } from './scope.js';
import { Cookies } from './session-cookie.js';
import { ActForDto, ChangePasswordDto, OidcQueryDto, SessionDto, SignInDto, SignInMethodsDto } from './session.dto.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';
import { type From, SignInService } from './sign-in.service.js';
import { UsersService } from './users.service.js';

/** Signing in and out, and the signed-in person's own matters. */
@ApiTags('session')
@Controller('v1/session')
export class SessionController {
  private readonly cookies: Cookies;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly deputies: DeputiesService,
    private readonly oidc: OidcService,
  ) {
    this.cookies = new Cookies(config);
  }

  /** Signs in. The session is a cookie that scripts cannot read; the answer carries the token that writes need beside it. */
  @Post()
  @HttpCode(200)
  @Public()
  async signIn(@Body() { email, password }: SignInDto, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SessionDto> {
    const headers = { site: request.header('sec-fetch-site'), origin: request.header('origin'), host: request.header('host') };
    if (!fromOurPages(headers, this.config.allowedOrigins)) throw new AccessError('forged_request', 'This request comes from another site.');
    return this.enter(await this.signIns.withPassword(email, password, this.from(request)), response);
  }

  /** Who is signed in, and what they may do. */
  @Get()
  @SignedIn()
  read(@Asks() asks: Principal): Promise<SessionDto> {
    return this.present(asks);
  }

  /** Signs out: the session ends on the server. */
  @Delete()
  @HttpCode(204)
  @SignedIn()
  async signOut(@Asks() asks: Principal, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.signIns.signOut(this.cookies.session(request) ?? '', asks.actor, requestIdOf(request));
    this.cookies.clearSession(response);
  }

  /** Changes one's own password; all other sessions end. */
  @Put('password')
  @HttpCode(204)
  @SignedIn()
  async changePassword(@Body() body: ChangePasswordDto, @Asks() asks: Principal, @Req() request: Request): Promise<void> {
    await this.signIns.changePassword(ownSelf(asks), asks.session?.id ?? '', body, this.from(request));
  }

  /** Stands in for somebody who has appointed one, or stops doing so. Every fact names both from then on. */
  @Put('acting-for')
  @SignedIn()
  async actFor(@Body() { userId }: ActForDto, @Asks() asks: Principal, @Req() request: Request): Promise<SessionDto> {
    await this.deputies.actFor(userId, asks, requestIdOf(request));
    return this.presentToken(this.cookies.session(request) ?? '');
  }

  /** How one can sign in here. */
  @Get('methods')
  @Public()
  methods(): SignInMethodsDto {
    return { password: true, oidc: this.oidc.configured };
  }

  /** Leads the browser to the identity provider. */
  @Get('oidc')
  @HttpCode(302)
  @Public()
  async depart(@Query() { returnTo = '/' }: OidcQueryDto, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { url, departure } = await this.oidc.depart(this.ownUrl(request), returnTo);
    this.cookies.setOidc(response, Buffer.from(JSON.stringify(departure)).toString('base64url'));
    response.redirect(302, url);
  }

  /** Where the identity provider leads back to. */
  @Get('oidc/callback')
  @HttpCode(303)
  @Public()
  async arrive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const departure = readDeparture(this.cookies.oidc(request));
    this.cookies.clearOidc(response);
    if (!departure) throw new AccessError('sign_in_failed', 'This browser did not start signing in here, or too long ago. Start again.');
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
    const opened = await this.oidc.arrive(this.ownUrl(request), query, departure, this.from(request));
    this.cookies.setSession(response, opened.token);
    response.redirect(303, departure.returnTo);
  }

  private async enter(opened: OpenedSession, response: Response): Promise<SessionDto> {
    this.cookies.setSession(response, opened.token);
    return this.presentToken(opened.token);
  }

  private async presentToken(token: string): Promise<SessionDto> {
    const principal = await this.sessions.recognise(token);
    if (!principal) throw new AccessError('unauthorized', 'The session has ended.');
    return this.present(principal);
  }

  private async present({ userId = '', session, scopes, unit }: Principal): Promise<SessionDto> {
    const user = await this.users.find(userId);
    const mayActFor = await this.deputies.actable(userId);
    return {
      user: { id: user.id, name: user.name, email: user.email, role: user.role, unit: user.unit },
      actingFor: session?.actingFor ?? null,
      mayActFor: mayActFor.map(({ absent }) => absent),
      scopes: [...scopes],
      unit,
      csrfToken: session?.csrfToken ?? '',
    };
  }

  private from(request: Request): From {
    return { address: request.ip ?? '', requestId: requestIdOf(request), earlierToken: this.cookies.session(request) };
  }

  private ownUrl(request: Request): string {
    return this.config.publicUrl ?? `${request.protocol}://${request.header('host') ?? ''}`;
  }
}

function readDeparture(cookie: string | undefined): Departure | undefined {
  if (cookie === undefined) return undefined;
  try {
    const read = JSON.parse(Buffer.from(cookie, 'base64url').toString()) as Partial<Departure>;
    const whole = [read.state, read.nonce, read.verifier, read.returnTo].every((part) => typeof part === 'string' && part !== '');
    // The cookie is the browser's: what it says is checked like anything else that comes in.
    return whole && /^\/(?![/\\])/.test(read.returnTo ?? '') ? (read as Departure) : undefined;
  } catch {
    return undefined;
  }
}
