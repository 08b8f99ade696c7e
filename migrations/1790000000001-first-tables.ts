import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists and their versions, screenings and flags, keys, and the audit trail. */
export class FirstTables1790000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_event (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        actor text not null,
        action text not null,
        subject_type text not null,
        subject_id text not null,
        data jsonb not null default '{}',
        request_id text
      );
      create index audit_event_subject on audit_event (subject_type, subject_id);
      create index audit_event_actor on audit_event (actor, at);

      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
      end $$;
      create trigger audit_event_append_only before update or delete on audit_event
        for each row execute function refuse_change();
      create trigger audit_event_no_truncate before truncate on audit_event
        for each statement execute function refuse_change();

      create table api_key (
        id uuid primary key default gen_random_uuid(),
        name text not null,
        prefix text not null,
        hash bytea not null,
        scopes text[] not null,
        created_at timestamptz not null default now(),
        created_by text not null,
        expires_at timestamptz,
        revoked_at timestamptz
      );
      create unique index api_key_hash on api_key (hash);

      create table list_version (
        id uuid primary key default gen_random_uuid(),
        list_id text not null,
        sequence int,
        state text not null,
        published_at date,
        published_by text,
        retrieved_at timestamptz not null,
        checked_at timestamptz,
        retrieved_from text not null,
        sha256 text not null,
        format text not null,
        parser_version text not null,
        counts jsonb not null default '{}',
        issues jsonb not null default '[]',
        missing_parts text[] not null default '{}',
        reasons text[] not null default '{}',
        created_at timestamptz not null default now(),
        created_by text not null,
        activated_at timestamptz,
        superseded_at timestamptz
      );
      create unique index list_version_one_active on list_version (list_id) where state = 'active';
      create index list_version_history on list_version (list_id, sequence);

      create table list_record (
        hash bytea primary key,
        list_id text not null,
        record_id text not null,
        party jsonb not null,
        raw text not null
      );
      create index list_record_of on list_record (list_id, record_id);

      create table list_membership (
        list_id text not null,
        record_id text not null,
        from_sequence int not null,
        to_sequence int,
        hash bytea not null,
        primary key (list_id, record_id, from_sequence)
      );
      create index list_membership_open on list_membership (list_id) where to_sequence is null;

      create table list_staged_record (
        version_id uuid not null,
        record_id text not null,
        hash bytea not null,
        primary key (version_id, record_id)
      );

      create table list_change (
        version_id uuid not null,
        record_id text not null,
        kind text not null,
        before_hash bytea,
        after_hash bytea,
        primary key (version_id, record_id)
      );

      -- The only channel from the lists to the watchlist.
      create function announce_list_version() returns trigger language plpgsql as $$
      begin
        perform pg_notify('list_version', new.list_id);
        return null;
      end $$;
      create trigger list_version_announce after insert or update on list_version
        for each row when (new.state in ('active', 'quarantined', 'rejected')) execute function announce_list_version();

      create table screening (
        id uuid primary key default gen_random_uuid(),
        at timestamptz not null,
        actor text not null,
        origin text not null,
        unit text,
        subject jsonb not null,
        subject_key text not null,
        outcome text not null,
        hold boolean not null,
        incomplete_reasons jsonb not null,
        coverage jsonb not null,
        basis text not null,
        findings jsonb not null,
        context jsonb not null,
        list_versions jsonb not null,
        options jsonb not null,
        policy_version text not null,
        engine_version text not null
      );
      create index screening_at on screening (at);
      create index screening_subject on screening (subject_key, at);

      create table flag (
        id uuid primary key default gen_random_uuid(),
        screening_id uuid not null,
        unit text,
        created_at timestamptz not null,
        state text not null,
        holds boolean not null,
        list_id text not null,
        party_id text not null,
        score double precision not null,
        finding jsonb not null,
        snapshot jsonb not null
      );
      create index flag_screening on flag (screening_id);
      create index flag_state on flag (state, created_at);
      create index flag_party on flag (party_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table flag, screening, list_change, list_staged_record, list_membership, list_record, list_version, api_key, audit_event;
      drop function announce_list_version();
      drop function refuse_change();
    `);
  }
}
