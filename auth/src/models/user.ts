import type { Role } from '@ticketing/common/http';
import { isDuplicateKey, newId } from '@ticketing/common/platform';
import { type Connection, Schema } from 'mongoose';

export interface User {
  id: string;
  /** Lower case. */
  email: string;
  passwordHash: string;
  roles: Role[];
}

interface Stored {
  _id: string;
  email: string;
  passwordHash: string;
  roles: Role[];
  createdAt: Date;
}

export interface UserStore {
  /** Undefined when the email is taken. */
  insert(user: Omit<User, 'id'>, now: Date): Promise<User | undefined>;
  findByEmail(email: string): Promise<User | undefined>;
}

const toUser = ({ _id, email, passwordHash, roles }: Stored): User => ({ id: _id, email, passwordHash, roles });

export async function createUserStore(connection: Connection): Promise<UserStore> {
  const required = true;
  const schema = new Schema<Stored>(
    {
      _id: String,
      email: { type: String, required, unique: true },
      passwordHash: { type: String, required },
      roles: { type: [String], required },
      createdAt: { type: Date, required },
    },
    { versionKey: false },
  );
  const model = connection.model<Stored>('user', schema);
  await model.init();
  return {
    insert: async (user, createdAt) => {
      try {
        return toUser(await model.create({ _id: newId(), ...user, createdAt }));
      } catch (error) {
        if (isDuplicateKey(error)) return undefined;
        throw error;
      }
    },
    findByEmail: async (email) => {
      const found = await model.findOne({ email }).lean<Stored>();
      return found ? toUser(found) : undefined;
    },
  };
}
