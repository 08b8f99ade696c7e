import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cases, what people decide about flags, cleared pairs, tasks and licences after a match. */
export class Review1790000000401 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Suppressed findings are part of the answer, so they are kept with it.
      alter table screening add suppressed jsonb not null default '[]';

      create table flag_case (
        id uuid primary key default gen_random_uuid(),
        unit text,
        subject_key text not null,
        subject_name text not null,
        reference text,
        opened_at timestamptz not null default now(),
        closed_at timestamptz
      );
      create unique index flag_case_one_open on flag_case (subject_key, unit) nulls not distinct where closed_at is null;
      create index flag_case_reference on flag_case (reference);

      insert into flag_case (unit, subject_key, subject_name, reference, opened_at)
      select distinct on (s.subject_key, s.unit) s.unit, s.subject_key, coalesce(s.subject->>'name', ''), s.subject->>'reference', s.at
      from screening s join flag f on f.screening_id = s.id order by s.subject_key, s.unit, s.at;

      alter table flag
        add case_id uuid,
        add version int not null default 1,
        add kind text,
        add priority text not null default 'normal',
        add due_at timestamptz,
        add paused_at timestamptz,
        add paused_seconds int not null default 0,
        add assignee text,
        add escalated_at timestamptz,
        add outcome text,
        add reason_code text,
        add licence_id uuid,
        add closed_at timestamptz,
        add delisted_at timestamptz,
        add listing_fingerprint text;
      update flag f set case_id = c.id, kind = f.finding->>'kind', due_at = f.created_at + interval '72 hours', listing_fingerprint = ''
      from screening s join flag_case c on c.subject_key = s.subject_key and c.unit is not distinct from s.unit where s.id = f.screening_id;
      alter table flag
        alter case_id set not null,
        alter kind set not null,
        alter due_at set not null,
        alter listing_fingerprint set not null;
      create index flag_case_id on flag (case_id);
      create index flag_queue on flag (state, due_at);
      create index flag_assignee on flag (assignee) where state <> 'closed';

      create table flag_event (
        id bigint generated always as identity primary key,
        flag_id uuid not null,
        at timestamptz not null default clock_timestamp(),
        actor text not null,
        action text not null,
        from_state text not null,
        to_state text not null,
        version int not null,
        data jsonb not null default '{}'
      );
      create index flag_event_flag on flag_event (flag_id, id);
      create trigger flag_event_append_only before update or delete on flag_event for each row execute function refuse_change();
      create trigger flag_event_no_truncate before truncate on flag_event for each statement execute function refuse_change();

      create table flag_disposition (
        id uuid primary key default gen_random_uuid(),
        flag_id uuid not null,
        case_id uuid not null,
        bulk_id uuid,
        outcome text not null,
        reason_code text not null,
        text text not null,
        checklist jsonb not null,
        people int not null,
        rule text not null,
        rules_version text not null,
        pair_expires_on date,
        licence_id uuid,
        proposal_id uuid,
        proposed_by text not null,
        proposed_at timestamptz not null default now(),
        state text not null,
        decided_by text[] not null default '{}',
        decided_at timestamptz,
        decided_note text,
        quality text,
        quality_by text,
        quality_at timestamptz,
        quality_note text
      );
      create index flag_disposition_flag on flag_disposition (flag_id, proposed_at);
      create index flag_disposition_bulk on flag_disposition (bulk_id) where bulk_id is not null;
      create index flag_disposition_quality on flag_disposition (quality, decided_at) where quality is not null;

      create table case_note (
        id uuid primary key default gen_random_uuid(),
        case_id uuid not null,
        flag_id uuid,
        at timestamptz not null default now(),
        actor text not null,
        text text not null
      );
      create index case_note_case on case_note (case_id, at);

      create table case_attachment (
        id uuid primary key default gen_random_uuid(),
        case_id uuid not null,
        flag_id uuid,
        at timestamptz not null default now(),
        actor text not null,
        name text not null,
        media_type text not null,
        size int not null,
        sha256 text not null,
        content bytea not null
      );
      create index case_attachment_case on case_attachment (case_id, at);

      create table cleared_pair (
        id uuid primary key default gen_random_uuid(),
        unit text,
        subject_key text not null,
        reference text,
        subject_name text not null,
        list_id text not null,
        party_id text not null,
        party_name text not null,
        state text not null,
        subject_fingerprint text,
        listing_fingerprint text,
        subject_facts jsonb,
        listing_facts jsonb,
        contradictions text[] not null default '{}',
        agreements text[] not null default '{}',
        score double precision,
        policy_version text,
        engine_version text,
        reason_code text not null,
        text text not null,
        flag_id uuid,
        disposition_id uuid,
        proposed_by text not null,
        approved_by text[] not null default '{}',
        created_at timestamptz not null default now(),
        expires_on date,
        ended_at timestamptz,
        ended_by text,
        ended_why text[] not null default '{}'
      );
      create unique index cleared_pair_one_active on cleared_pair (unit, subject_key, party_id) nulls not distinct where state = 'active';
      create index cleared_pair_party on cleared_pair (party_id);
      create index cleared_pair_reference on cleared_pair (reference);

      create table licence (
        id uuid primary key default gen_random_uuid(),
        unit text,
        case_id uuid not null,
        number text not null,
        authority text not null,
        scope text not null,
        party_ids text[] not null,
        valid_from date not null,
        valid_to date not null,
        state text not null,
        proposal_id uuid,
        proposed_by text not null,
        approved_by text[] not null default '{}',
        created_at timestamptz not null default now(),
        revoked_at timestamptz,
        revoked_by text
      );
      create index licence_case on licence (case_id);

      create table review_task (
        id uuid primary key default gen_random_uuid(),
        unit text,
        case_id uuid not null,
        flag_id uuid not null,
        kind text not null,
        title text not null,
        basis text not null,
        due_on date not null,
        created_at timestamptz not null default now(),
        done_at timestamptz,
        done_by text,
        done_note text
      );
      create unique index review_task_once on review_task (flag_id, kind);
      create index review_task_due on review_task (due_on) where done_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table review_task, licence, cleared_pair, case_attachment, case_note, flag_disposition, flag_event;
      alter table flag drop case_id, drop version, drop kind, drop priority, drop due_at, drop paused_at, drop paused_seconds, drop assignee,
        drop escalated_at, drop outcome, drop reason_code, drop licence_id, drop closed_at, drop delisted_at, drop listing_fingerprint;
      drop table flag_case;
      alter table screening drop suppressed;
    `);
  }
}
