# Pictures that the clinic uploads

pictures-photo = Photo
pictures-logo = Logo
pictures-file = Image file
pictures-upload = Upload
pictures-replace = Replace
pictures-remove_photo = Remove the photo
pictures-remove_logo = Remove the logo
pictures-now_photo = The photo that patients see now
pictures-now_logo = The logo that patients see now
pictures-none_photo = No photo: initials are shown instead
pictures-none_logo = No logo: the theme’s mark is shown instead
pictures-hint_photo = PNG, JPEG or WebP up to 8 MB, at least 100 × 100 pixels. The photo is cropped to a square around its centre. What the camera noted, such as the place, is not kept.
pictures-hint_logo = PNG, JPEG or WebP up to 8 MB. A PNG with a transparent background, 176 pixels high or more, suits best. On the site the logo stands beside the clinic’s name.
pictures-missing = Choose an image file.
pictures-too_large = The file is larger than 8 MB. Make the image smaller and upload it again.
pictures-svg = SVG files cannot be uploaded: there may be a program in them. Save the image as PNG and upload that.
pictures-unknown = This is no PNG, JPEG or WebP image. The kind of a file is known by its content, not by its name.
pictures-broken = The file is damaged: the image could not be read.
pictures-too_many_pixels = The image has too many pixels: more than 32 million, or a side longer than 12,000. Make it smaller and upload it again.
pictures-too_small = The image is too small and would look blurred. Choose another one.
pictures-storage_full = The clinic’s room for files is used up. Remove images that are not needed, or ask the portal’s vendor for more.
pictures-store_down = The file store cannot be reached at the moment. Try again in some minutes.
pictures-busy = Too many images are being uploaded at the moment. Wait some seconds and try again.
