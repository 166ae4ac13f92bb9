import type { ReactNode } from 'react';

interface Props {
  label: string;
  name: string;
  error?: string | undefined;
  hint?: string;
  /** The control; it gets its id and its description from here. */
  children: (attributes: { id: string; name: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}

export function Field({ label, name, error, hint, children }: Props) {
  const description = error || hint ? `${name}-description` : undefined;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {children({
        id: name,
        name,
        ...(description && { 'aria-describedby': description }),
        ...(error && { 'aria-invalid': true }),
      })}
      {description && (
        <p id={description} className={error ? 'field-error' : 'hint'}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
