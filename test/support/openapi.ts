import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import type { AppModule } from '../../src/app.module.js';
import type { setUpApp } from '../../src/app.setup.js';
import type { TestApp } from './app.js';

/** As much of a schema as our reference uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>;
}

/** The reference as the server gives it out: it takes the built code, since the compiler writes the fields of classes down. */
export async function builtDocument(t: TestApp): Promise<OpenAPIObject> {
  const built = { ...((await import('../../dist/src/app.module.js' as string)) as { AppModule: typeof AppModule }), ...((await import('../../dist/src/app.setup.js' as string)) as { setUpApp: typeof setUpApp }) };
  const module = await Test.createTestingModule({ imports: [(await built.AppModule.open(t.config)) as unknown as Type] }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  try {
    return built.setUpApp(app)();
  } finally {
    await app.close();
  }
}

/** Operations whose answer is not described: `get /v1/x 200`, with why. Those that answer nothing, or lead elsewhere, have none to describe. */
export function undescribed({ paths, components }: OpenAPIObject): string[] {
  const found: string[] = [];
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { responses }] of Object.entries(operations as unknown as Record<string, Operation>)) {
      const statuses = Object.keys(responses).filter((status) => status.startsWith('2'));
      if (statuses.length === 0 && !Object.keys(responses).some((status) => status.startsWith('3'))) found.push(`${method} ${path}: says no answer`);
      for (const status of statuses.filter((each) => each !== '204')) {
        const schemas = Object.values(responses[status]?.content ?? {}).map(({ schema }) => schema);
        if (schemas.length === 0 || schemas.some((schema) => !saysSomething(schema, components?.schemas as Record<string, Schema>))) found.push(`${method} ${path} ${status}`);
      }
    }
  }
  return found;
}

function saysSomething(schema: Schema | undefined, named: Readonly<Record<string, Schema>>): boolean {
  if (!schema) return false;
  if (schema.$ref !== undefined) return saysSomething(named[nameOf(schema.$ref)], named);
  if (schema.oneOf) return schema.oneOf.every((each) => saysSomething(each, named));
  if (schema.allOf) return schema.allOf.some((each) => saysSomething(each, named));
  if (schema.type === 'array') return saysSomething(schema.items, named);
  if (schema.type === 'object') return Object.keys(schema.properties ?? {}).length > 0 && Object.values(schema.properties ?? {}).every((each) => each.type !== 'array' || each.items !== undefined);
  return schema.type !== undefined;
}

/** What an answer says otherwise than the reference: missing and unnamed fields, other types; each with its path. */
export function faultsOf(document: OpenAPIObject, method: string, path: string, status: number, answer: unknown): string[] {
  const operation = (document.paths[path] as unknown as Record<string, Operation> | undefined)?.[method];
  const schema = Object.values(operation?.responses[String(status)]?.content ?? {})[0]?.schema;
  return schema ? faults(schema, answer, `${method} ${path}`, (document.components?.schemas ?? {}) as Record<string, Schema>) : [`${method} ${path}: the reference has no answer ${status}`];
}

function faults(schema: Schema, value: unknown, at: string, named: Readonly<Record<string, Schema>>): string[] {
  if (value === null) return schema.nullable === true ? [] : [`${at} is null`];
  if (schema.$ref !== undefined) return faults(named[nameOf(schema.$ref)] ?? { enum: [] }, value, at, named);
  if (schema.oneOf) return schema.oneOf.some((each) => faults(each, value, at, named).length === 0) ? [] : [`${at} is none of ${schema.oneOf.map(({ $ref }) => $ref && nameOf($ref)).join(', ')}`];
  if (schema.allOf) return schema.allOf.flatMap((each) => faults(each, value, at, named));
  if (schema.enum && schema.type !== 'array' && !schema.enum.includes(value)) return [`${at} is ${JSON.stringify(value)}, none of ${schema.enum.join(', ')}`];
  switch (schema.type) {
    case 'array':
      if (!Array.isArray(value)) return [`${at} is no array`];
      return value.flatMap((item, index) => faults(schema.items ?? {}, item, `${at}[${index}]`, named));
    case 'object': {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${at} is no object`];
      const { properties, additionalProperties } = schema;
      const fields = Object.entries(value);
      if (!properties) return additionalProperties && typeof additionalProperties === 'object' ? fields.flatMap(([name, member]) => faults(additionalProperties, member, `${at}.${name}`, named)) : [];
      const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
      return [...missing, ...fields.flatMap(([name, member]) => (properties[name] ? faults(properties[name], member, `${at}.${name}`, named) : [`${at}.${name} is not described`]))];
    }
    case 'string':
      if (typeof value !== 'string') return [`${at} is ${JSON.stringify(value)}, no text`];
      return schema.format === 'date-time' && Number.isNaN(Date.parse(value)) ? [`${at} is ${value}, no moment`] : [];
    case 'number':
    case 'integer':
      return typeof value === 'number' ? [] : [`${at} is ${JSON.stringify(value)}, no number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} is ${JSON.stringify(value)}, neither true nor false`];
    default:
      return [];
  }
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
