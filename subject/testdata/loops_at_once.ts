/** A module that does not come to an end of its loading. */
for (;;);
