/** The process answers. */
export class LivenessDto {
  status: 'live';
}

export class ListReadinessDto {
  id: string;
  state: string;
  required: boolean;
  version: string | null;
  ageDays: number | null;
}

/** Whether it can screen, and the state of the lists, which changes neither. */
export class ReadinessDto {
  status: 'ready' | 'not_ready';
  database: 'up' | 'down';
  index: 'up' | 'loading' | 'warming_up';
  lists: ListReadinessDto[];
}
