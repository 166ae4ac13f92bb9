// The sandbox's stand-in for Stripe.js: the part of its interface that the order page uses, so that
// @stripe/stripe-js and @stripe/react-stripe-js run unchanged. No real money moves.
(() => {
  const base = new URL('..', document.currentScript.src); // …/stripe-sandbox/
  let lastId = 0;

  async function request(key, path, fields) {
    const response = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: new URLSearchParams(fields),
    }).catch(() => undefined);
    if (!response)
      return { error: { type: 'api_connection_error', message: 'The payment service cannot be reached.' } };
    const body = await response.json();
    return response.ok ? { value: body } : { error: body.error };
  }

  function field(label, attributes) {
    const wrapper = document.createElement('p');
    const name = document.createElement('label');
    const input = document.createElement('input');
    input.id = `stripe-sandbox-${++lastId}`;
    name.htmlFor = input.id;
    name.textContent = label;
    Object.assign(input, { type: 'text', inputMode: 'numeric', required: true, ...attributes });
    wrapper.append(name, input);
    return { wrapper, input };
  }

  /** The Payment Element, for cards. */
  function createElement() {
    const listeners = new Map();
    const emit = (type, event) => {
      for (const listener of listeners.get(type) ?? []) listener({ elementType: 'payment', ...event });
    };
    const number = field('Card number', {
      autocomplete: 'cc-number',
      placeholder: '1234 1234 1234 1234',
      maxLength: 23,
    });
    const expiry = field('Expiry (MM / YY)', { autocomplete: 'cc-exp', placeholder: 'MM / YY', maxLength: 7 });
    const cvc = field('CVC', { autocomplete: 'cc-csc', placeholder: 'CVC', maxLength: 4 });
    const root = document.createElement('div');
    root.className = 'stripe-sandbox-element';
    root.append(number.wrapper, expiry.wrapper, cvc.wrapper);
    number.input.addEventListener('input', () => {
      const digits = number.input.value.replace(/\D/g, '').slice(0, 19);
      number.input.value = digits.replace(/(\d{4})(?=\d)/g, '$1 ');
    });
    expiry.input.addEventListener('input', (event) => {
      const digits = expiry.input.value.replace(/\D/g, '').slice(0, 4);
      const isDeleting = event.inputType?.startsWith('delete');
      expiry.input.value =
        digits.length > 2 || (digits.length === 2 && !isDeleting)
          ? `${digits.slice(0, 2)} / ${digits.slice(2)}`
          : digits;
    });
    const isComplete = () => [number, expiry, cvc].every(({ input }) => input.value.trim() !== '');
    root.addEventListener('input', () =>
      emit('change', { complete: isComplete(), empty: false, value: { type: 'card' } }),
    );
    return {
      isComplete,
      details: () => {
        const [month = '', year = ''] = expiry.input.value.split('/').map((part) => part.trim());
        return {
          'card[number]': number.input.value.replace(/\s/g, ''),
          'card[exp_month]': month,
          'card[exp_year]': year && `20${year}`,
          'card[cvc]': cvc.input.value.trim(),
        };
      },
      element: {
        mount: (target) => {
          (typeof target === 'string' ? document.querySelector(target) : target).append(root);
          queueMicrotask(() => emit('ready', {}));
        },
        unmount: () => root.remove(),
        destroy: () => root.remove(),
        update: () => {},
        focus: () => number.input.focus(),
        blur: () => document.activeElement?.blur(),
        clear: () => {
          for (const { input } of [number, expiry, cvc]) input.value = '';
        },
        collapse: () => {},
        on: (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener]),
        once: (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener]),
        off: (type, listener) =>
          listeners.set(
            type,
            (listeners.get(type) ?? []).filter((known) => known !== listener),
          ),
      },
    };
  }

  function createElements() {
    let card;
    return {
      create: (type) => {
        if (type !== 'payment') throw new Error(`The sandbox has no ${type} element, only the payment element.`);
        card = createElement();
        return card.element;
      },
      getElement: () => card?.element ?? null,
      update: () => {},
      fetchUpdates: async () => ({}),
      on: () => {},
      off: () => {},
      submit: async () => {
        if (card?.isComplete()) return { selectedPaymentMethod: 'card' };
        return {
          error: { type: 'validation_error', message: 'Fill in the card number, the expiry date and the CVC.' },
        };
      },
      cardDetails: () => card.details(),
    };
  }

  /** Stands for the bank's page of 3-D Secure. */
  function askBuyer() {
    return new Promise((resolve) => {
      const dialog = document.createElement('dialog');
      dialog.setAttribute('aria-label', '3-D Secure test page');
      const text = document.createElement('p');
      text.textContent = 'This is the sandbox’s 3-D Secure page. Your bank would ask you to confirm the payment here.';
      const buttons = ['Complete authentication', 'Fail authentication'].map((label, index) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = label;
        button.addEventListener('click', () => {
          dialog.remove();
          resolve(index === 0);
        });
        return button;
      });
      dialog.addEventListener('cancel', (event) => event.preventDefault());
      dialog.append(text, ...buttons);
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  const notHere = (name) => async () => {
    throw new Error(`The sandbox's Stripe.js has no ${name}.`);
  };

  window.Stripe = (key) => ({
    elements: createElements,
    createPaymentMethod: async ({ elements }) => {
      const { value, error } = await request(key, 'v1/payment_methods', { type: 'card', ...elements.cardDetails() });
      return error ? { error } : { paymentMethod: value };
    },
    handleNextAction: async ({ clientSecret }) => {
      const id = clientSecret.split('_secret_')[0];
      const passed = await askBuyer();
      const path = `v1/payment_intents/${id}/sandbox_challenge`;
      const { value, error } = await request(key, path, { client_secret: clientSecret, passed });
      return error ? { error } : { paymentIntent: value };
    },
    createToken: notHere('createToken'),
    confirmCardPayment: notHere('confirmCardPayment'),
    confirmPayment: notHere('confirmPayment'),
    retrievePaymentIntent: notHere('retrievePaymentIntent'),
    _registerWrapper: () => {},
    registerAppInfo: () => {},
  });
  window.Stripe.version = 'endive'; // the release train that @stripe/stripe-js expects
})();
