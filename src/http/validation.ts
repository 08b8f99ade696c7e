import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { InvalidFields, UNKNOWN_FIELD, fieldPath, fieldsOf } from './problem.filter.js';

/** Refuses fields that are not known, not of their type or too long, with the whole path to each. */
export function validation(): ValidationPipe {
  rememberRules();
  return new FieldsPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidFields(fieldsOf(errors)),
  });
}

/** Besides, refuses what the libraries would leave out in silence, as every object has something of that name: `constructor`, `__proto__`, `toString`. */
class FieldsPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const unknown = metadata.type === 'body' || metadata.type === 'query' ? namedLikeInherited(value) : [];
    if (unknown.length > 0) throw new InvalidFields(unknown.map((field) => ({ field, message: UNKNOWN_FIELD })));
    return super.transform(value, metadata);
  }
}

/** The paths of fields, at any depth, that are named like a member of each object. */
function namedLikeInherited(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const at = fieldPath(path, key);
    if (key in Object.prototype || key === 'prototype') found.push(at);
    else found.push(...namedLikeInherited(inner, at));
  }
  return found;
}

let remembering = false;

/** class-validator goes through all classes for each object that it validates, to find the inherited rules of one; they are fixed once the program is loaded. */
function rememberRules(): void {
  if (remembering) return;
  remembering = true;
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const known = new WeakMap<object, Map<string, ReturnType<typeof find>>>();
  storage.getTargetValidationMetadatas = (target, ...rest) => {
    const ofTarget = known.get(target) ?? new Map<string, ReturnType<typeof find>>();
    known.set(target, ofTarget);
    const key = JSON.stringify(rest);
    const rules = ofTarget.get(key) ?? find(target, ...rest);
    ofTarget.set(key, rules);
    return rules;
  };
}
