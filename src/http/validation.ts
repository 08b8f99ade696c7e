import { ValidationPipe } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { InvalidFields, fieldsOf } from './problem.filter.js';

/** Refuses fields that are not known, not of their type or too long, with the whole path to each. */
export function validation(): ValidationPipe {
  rememberRules();
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidFields(fieldsOf(errors)),
  });
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
