"""The web: the site's JSON API and the moderators' console. Nothing here decides or stores."""
