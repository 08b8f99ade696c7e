import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { type ScreenedNote, screened } from '../screening/screened.channel.js';

/** Something whose amount is looked up when the metrics are read. */
export interface MeasuredGauge {
  /** Without `interdict_` in front. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  read(): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
}

/** What is counted and measured, for Prometheus. Labels are of few known values and never name anybody. */
@Injectable()
export class Metrics implements OnModuleInit, OnModuleDestroy {
  private readonly registry = new Registry();

  private readonly screenings = new Counter({
    name: 'interdict_screenings_total',
    help: 'Screenings by outcome and entrance',
    labelNames: ['outcome', 'origin'] as const,
    registers: [this.registry],
  });
  private readonly screeningSeconds = new Histogram({
    name: 'interdict_screening_seconds',
    help: 'Time from a subject to its stored answer',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  private readonly requests = new Histogram({
    name: 'interdict_http_request_seconds',
    help: 'Time to answer, by route pattern',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: 'interdict_errors_total',
    help: 'Failures inside Interdict',
    labelNames: ['where'] as const,
    registers: [this.registry],
  });

  private readonly onScreened = (note: unknown): void => {
    const { outcome, origin, seconds } = note as ScreenedNote;
    this.screenings.inc({ outcome, origin });
    this.screeningSeconds.observe(seconds);
  };

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  onModuleInit(): void {
    screened.subscribe(this.onScreened);
  }

  onModuleDestroy(): void {
    screened.unsubscribe(this.onScreened);
  }

  answered(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  failed(where: string): void {
    this.failures.inc({ where });
  }

  /** Rooms register what they alone can count: queues, ages. */
  gauge({ name, help, labels, read }: MeasuredGauge): void {
    const gauge: Gauge = new Gauge({
      name: `interdict_${name}`,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      collect: async () => {
        gauge.reset();
        for (const { labels: given, value } of await read()) gauge.set({ ...given }, value);
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
