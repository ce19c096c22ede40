module.exports = (text) => text + "!"
