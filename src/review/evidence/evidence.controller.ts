import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, ServiceUnavailableException, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Asks, type Principal } from '../../access/principal.js';
import { Scope } from '../../access/scope.js';
import { today } from '../../days.js';
import { type Replay, ReplayService } from '../../screening/replay.service.js';
import { ReplayQueryDto, WhyNotDto } from '../review.dto.js';
import { StandingService } from '../standing.service.js';
import type { Certificate } from './certificate.js';
import { certificatePdf } from './certificate-pdf.js';
import { CertificatesService } from './certificates.service.js';
import { CertificateDto, ReplayDto, WhyNotAnswerDto } from './evidence-answers.dto.js';
import { FontsMissing } from './fonts.js';
import { type WhyNot, WhyNotService } from './why-not.service.js';

@ApiTags('evidence')
@Controller('v1')
export class EvidenceController {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly replays: ReplayService,
    private readonly whyNots: WhyNotService,
    private readonly standing: StandingService,
  ) {}

  /** All that stands behind one answer, a clear one too. */
  @Get('screenings/:id/certificate')
  @ApiOkResponse({ type: CertificateDto })
  @Scope('evidence:read')
  screening(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<Certificate> {
    return this.certificates.ofScreening(id, asks);
  }

  @Get('screenings/:id/certificate.pdf')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Scope('evidence:read')
  async screeningPdf(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<StreamableFile> {
    return pdf(await this.certificates.ofScreening(id, asks));
  }

  @Get('cases/:id/certificate')
  @ApiOkResponse({ type: CertificateDto })
  @Scope('evidence:read')
  case(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<Certificate> {
    return this.certificates.ofCase(id, asks);
  }

  @Get('cases/:id/certificate.pdf')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Scope('evidence:read')
  async casePdf(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<StreamableFile> {
    return pdf(await this.certificates.ofCase(id, asks));
  }

  /** Runs a past screening again, against the lists of its day and the policy of its day or another; nothing is stored. */
  @Get('screenings/:id/replay')
  @ApiOkResponse({ type: ReplayDto })
  @Scope('evidence:read')
  async replay(@Param('id', ParseUUIDPipe) id: string, @Query() { policy }: ReplayQueryDto, @Asks() asks: Principal): Promise<Replay> {
    await this.standing.ofScreening(id, asks); // only what the asker may see
    return this.replays.replay(id, { policy });
  }

  /** Why a subject was not stopped for a party on a day, step by step. */
  @Post('why-not')
  @HttpCode(200)
  @ApiOkResponse({ type: WhyNotAnswerDto })
  @Scope('evidence:read')
  whyNot(@Body() { subject, party, at }: WhyNotDto, @Asks() asks: Principal): Promise<WhyNot> {
    return this.whyNots.ask(subject, party, at ?? today(), asks);
  }
}

async function pdf(certificate: Certificate): Promise<StreamableFile> {
  try {
    const file = await certificatePdf(certificate);
    return new StreamableFile(file, { type: 'application/pdf', disposition: `attachment; filename="${certificate.certificate}-${certificate.id}.pdf"`, length: file.length });
  } catch (error) {
    if (error instanceof FontsMissing) throw new ServiceUnavailableException(error.message);
    throw error;
  }
}
