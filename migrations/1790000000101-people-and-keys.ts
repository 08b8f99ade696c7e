import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their sessions, deputies and one-time links; units; what keys need beside their hash. */
export class PeopleAndKeys1790000000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table org_unit (
        id text primary key,
        name text not null,
        created_at timestamptz not null default now(),
        created_by text not null
      );

      create table app_user (
        id uuid primary key default gen_random_uuid(),
        email text not null,
        name text not null,
        role text not null,
        unit text constraint app_user_unit references org_unit (id),
        password_hash text,
        password_changed_at timestamptz,
        oidc_issuer text,
        oidc_subject text,
        created_at timestamptz not null default now(),
        created_by text not null,
        last_sign_in_at timestamptz,
        disabled_at timestamptz,
        disabled_by text
      );
      create unique index app_user_email on app_user (email);
      create unique index app_user_oidc on app_user (oidc_issuer, oidc_subject);

      -- A person stands in for another on these days, first and last included (UTC).
      create table deputy (
        id uuid primary key default gen_random_uuid(),
        absent_id uuid not null constraint deputy_absent references app_user (id),
        deputy_id uuid not null constraint deputy_deputy references app_user (id),
        from_day date not null,
        until_day date not null,
        created_at timestamptz not null default now(),
        created_by text not null,
        ended_at timestamptz,
        ended_by text
      );
      create index deputy_of on deputy (deputy_id);
      create index deputy_for on deputy (absent_id);

      create table user_session (
        id uuid primary key default gen_random_uuid(),
        hash bytea not null,
        user_id uuid not null constraint user_session_user references app_user (id),
        method text not null,
        address text,
        created_at timestamptz not null default now(),
        seen_at timestamptz not null default now(),
        expires_at timestamptz not null,
        ended_at timestamptz,
        ended_why text,
        acting_as uuid constraint user_session_acting references deputy (id)
      );
      create unique index user_session_hash on user_session (hash);
      create index user_session_of on user_session (user_id);

      create table one_time_link (
        id uuid primary key default gen_random_uuid(),
        hash bytea not null,
        purpose text not null,
        user_id uuid constraint one_time_link_user references app_user (id),
        created_at timestamptz not null default now(),
        created_by text not null,
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create unique index one_time_link_hash on one_time_link (hash);

      -- Failures by digest of an e-mail address or network address, known or not.
      create table sign_in_attempts (
        subject bytea primary key,
        failures int not null,
        last_at timestamptz not null,
        blocked_until timestamptz
      );

      alter table api_key
        add unit text constraint api_key_unit references org_unit (id),
        add owner_id uuid constraint api_key_owner references app_user (id),
        add last_used_at timestamptz,
        add replaces uuid,
        add rate_per_minute int,
        add revoked_by text;
      create index api_key_of on api_key (owner_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_key drop unit, drop owner_id, drop last_used_at, drop replaces, drop rate_per_minute, drop revoked_by;
      drop table sign_in_attempts, one_time_link, user_session, deputy, app_user, org_unit;
    `);
  }
}
