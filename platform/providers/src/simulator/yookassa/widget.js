// The simulated widget of YooKassa: the payment page in a frame. Whatever the page does
// on the way back to the shop is told as «complete».
window.YooMoneyCheckoutWidget = class {
  constructor({ confirmation_token, return_url, error_callback }) {
    this.token = confirmation_token;
    this.back = return_url;
    this.failed = error_callback || (() => {});
    this.listeners = {};
  }

  on(event, listener) {
    (this.listeners[event] ||= []).push(listener);
  }

  tell(event) {
    (this.listeners[event] || []).forEach((listener) => listener());
  }

  render(id) {
    const place = document.getElementById(id);
    if (!place || !this.token) {
      this.failed({ error: "invalid_token" });
      return Promise.reject(new Error("invalid_token"));
    }
    this.frame = document.createElement("iframe");
    this.frame.title = "Симулятор ЮKassa";
    this.frame.width = "100%";
    this.frame.height = "800";
    const page = "{{origin}}/yookassa/checkout/payments/v2/contract";
    this.frame.src = `${page}?token=${encodeURIComponent(this.token)}`;
    let loaded = 0;
    this.frame.addEventListener("load", () => {
      loaded += 1;
      if (loaded > 1) {
        this.tell("complete");
        if (this.back) window.location.assign(this.back);
      }
    });
    place.append(this.frame);
    return Promise.resolve();
  }

  destroy() {
    this.frame?.remove();
  }
};
