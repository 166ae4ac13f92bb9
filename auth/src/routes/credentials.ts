import { validateBody } from '@ticketing/common/http';

const email = {
  isString: { errorMessage: 'must be an email address', bail: true },
  trim: true,
  isLength: { options: { max: 254 }, errorMessage: 'must be an email address' },
  isEmail: { errorMessage: 'must be an email address' },
  toLowerCase: true,
} as const;

/** For a new account. Length alone, as NIST SP 800-63B advises; the maximum keeps hashing cheap. */
export const newCredentials = validateBody({
  email,
  password: {
    isString: { errorMessage: 'must have 8 to 128 characters', bail: true },
    isLength: { options: { min: 8, max: 128 }, errorMessage: 'must have 8 to 128 characters' },
  },
});

export const givenCredentials = validateBody({
  email,
  password: {
    isString: { errorMessage: 'is missing', bail: true },
    isLength: { options: { min: 1, max: 128 }, errorMessage: 'must have 1 to 128 characters' },
  },
});

export interface Credentials {
  email: string;
  password: string;
}
